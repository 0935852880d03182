"""The task ObjectPermanence: reach to where a hidden object comes back."""
