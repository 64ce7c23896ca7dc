"""What every page has: the frame, the style, who may open it. Knows no table of ours."""
