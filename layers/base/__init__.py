"""Carry the layers: questions, answers, the contract every layer keeps, and the catalogue that finds them."""
