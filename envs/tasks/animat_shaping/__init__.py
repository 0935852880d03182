"""AnimatShaping: learn from patterned stimulation to go to an area and stay there."""
