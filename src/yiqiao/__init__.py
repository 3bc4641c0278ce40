"""Yiqiao 医桥: the software between a hospital's own systems and the city's platforms."""
