"""The one way to a price: base price, then the price rules that subsystems registered."""
