"""Join points to places exactly and fast: polygons that hold them, sites within a radius, the nearest site.

All three work alike: the ground is cut into square cells, and each cell lists what a point in it could belong
to. Most cells leave one answer, or none; in the others a point is compared with the few that are listed. A
cell's list may hold too much and never too little, so the answer is that of comparing everything with
everything. Beside each compiled loop stands a twin in numpy that does just that.
"""
