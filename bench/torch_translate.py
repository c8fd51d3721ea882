#!/usr/bin/env python3
"""Translates a folder of pictures with CycleGAN's ResNet-9 generator in PyTorch: the peer of 'ganymede translate'.

    /usr/bin/python3 bench/torch_translate.py IN OUT --threads 2

Reads and writes with Pillow and passes one picture after another, as the public code's test.py does. Prints one JSON object:
pictures and seconds, without the time to start and to make the network.
"""
import argparse
import json
import pathlib
import time

import numpy
import torch
from PIL import Image
from torch import nn


class Residual(nn.Module):
    def __init__(self, maps):
        super().__init__()
        half = lambda: [nn.ReflectionPad2d(1), nn.Conv2d(maps, maps, 3), nn.InstanceNorm2d(maps)]
        self.body = nn.Sequential(*half(), nn.ReLU(True), *half())

    def forward(self, x):
        return x + self.body(x)


def resnet(blocks=9, width=64, channels=3):
    layers = [nn.ReflectionPad2d(3), nn.Conv2d(channels, width, 7), nn.InstanceNorm2d(width), nn.ReLU(True)]
    for m in (1, 2):
        layers += [nn.Conv2d(width * m, width * m * 2, 3, 2, 1), nn.InstanceNorm2d(width * m * 2), nn.ReLU(True)]
    layers += [Residual(width * 4) for _ in range(blocks)]
    for m in (4, 2):
        layers += [nn.ConvTranspose2d(width * m, width * m // 2, 3, 2, 1, 1), nn.InstanceNorm2d(width * m // 2),
                   nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ReflectionPad2d(3), nn.Conv2d(width, channels, 7), nn.Tanh())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    network = resnet().eval()
    args.out.mkdir(parents=True, exist_ok=True)
    files = sorted(args.pictures.iterdir())
    start = time.perf_counter()
    with torch.no_grad():
        for file in files:
            pixels = numpy.asarray(Image.open(file).convert("RGB"), dtype=numpy.float32)
            x = torch.from_numpy(pixels).permute(2, 0, 1)[None] / 127.5 - 1
            y = ((network(x)[0] + 1) * 127.5).round().clamp(0, 255).byte().permute(1, 2, 0).numpy()
            Image.fromarray(y).save(args.out / file.name)
    print(json.dumps({"pictures": len(files), "seconds": round(time.perf_counter() - start, 4)}))


if __name__ == "__main__":
    main()
