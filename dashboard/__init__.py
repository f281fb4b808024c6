"""Know screens: pages, components and figures. Reads no file, computes no statistic."""
