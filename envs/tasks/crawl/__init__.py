"""Crawl: a worm with mass and segmental muscles crawls to odours."""
