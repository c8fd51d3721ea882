#!/usr/bin/python3
"""L1, PSNR and SSIM of three pairs of pictures in NumPy: what PictureErrorTests expects.

    /usr/bin/python3 tests/golden/make_ssim.py        # prints the table for the test

The similarity is written from Wang et al. 2004, equation 13: 11x11 windows weighted by a Gaussian of sigma 1.5, as a plain
loop over all windows that lie within the picture; K1 = 0.01, K2 = 0.03, range 1; the mean over windows and channels. The
pictures come from formulas that both sides compute.
"""
import numpy as np


def pictures(height, width, channels):
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(channels), indexing="ij")
    a = ((x * 7 + y * 13 + c * 29 + x * y) % 256) / 255.0
    b = ((x * 5 + y * 17 + c * 31 + x * y) % 256) / 255.0
    return a, 0.7 * a + 0.3 * b


def ssim(a, b):
    k = np.arange(11) - 5
    g = np.exp(-k ** 2 / (2 * 1.5 ** 2))
    w = np.outer(g, g)
    w /= w.sum()
    values = []
    for c in range(a.shape[2]):
        for top in range(a.shape[0] - 10):
            for left in range(a.shape[1] - 10):
                x, y = a[top:top + 11, left:left + 11, c], b[top:top + 11, left:left + 11, c]
                mx, my = (w * x).sum(), (w * y).sum()
                vx, vy, cov = (w * (x - mx) ** 2).sum(), (w * (y - my) ** 2).sum(), (w * (x - mx) * (y - my)).sum()
                values.append((2 * mx * my + 1e-4) * (2 * cov + 9e-4) / ((mx * mx + my * my + 1e-4) * (vx + vy + 9e-4)))
    return np.mean(values)


for shape in ((16, 16, 3), (11, 23, 1), (30, 12, 3)):
    a, b = pictures(*shape)
    mse = ((a - b) ** 2).mean()
    print(f"[InlineData({shape[0]}, {shape[1]}, {shape[2]}, {np.abs(a - b).mean():.10f}, "
          f"{10 * np.log10(1 / mse):.8f}, {ssim(a, b):.10f})]")
