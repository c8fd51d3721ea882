#!/usr/bin/python3
"""The networks of image translation at full width on 256x256 pixels: PyTorch against Ganymede.

    /usr/bin/python3 tests/golden/check_full_size.py FOLDER     # 2 GB for a few minutes
    GANYMEDE_FULL_SIZE=FOLDER dotnet test tests/Ganymede.Tests -c Release --filter FullSize --logger "console;verbosity=detailed"

The first writes networks with random weights, a picture and PyTorch's output in use; the second is skipped unless the
variable names that folder, because the files are too large for the repository. It prints the largest errors.
"""
import os, sys
import torch
from make_translation import Patch, Pixel, Resnet, Stream, Unet, save, shake

NETWORKS = {}
for norm in ("batch", "instance"):
    for stream in (None, Stream(3)):
        suffix = f"{norm}{'-dropout' if stream else ''}"
        for blocks in (6, 9):
            NETWORKS[f"resnet-{blocks}-{suffix}"] = lambda b=blocks, n=norm, s=stream: Resnet(3, 3, 64, b, n, s)
        for downs in (7, 8):
            NETWORKS[f"unet-{downs}-{suffix}"] = lambda d=downs, n=norm, s=stream: Unet(3, 3, d, 64, n, s)
    for layers in (1, 3, 5):
        NETWORKS[f"patch-{layers}-{norm}"] = lambda l=layers, n=norm: Patch(3, 64, l, n)
    NETWORKS[f"pixel-1-{norm}"] = lambda n=norm: Pixel(3, 64, n)

torch.set_num_threads(1)
os.makedirs(sys.argv[1], exist_ok=True)
for name, make in NETWORKS.items():
    torch.manual_seed(sum(map(ord, name)))
    network = make()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, 0, 0.02)
    shake(network)
    network.eval()
    x = torch.rand(1, 3, 256, 256) * 2 - 1
    with torch.no_grad():
        y = network(x)
    save(os.path.join(sys.argv[1], f"{name}.safetensors"),
         {**{f"state.{k}": v.float() for k, v in network.state_dict().items()}, "x": x, "y": y})
    print(name, tuple(y.shape), float(y.abs().max()), flush=True)
