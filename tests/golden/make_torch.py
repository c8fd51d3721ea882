#!/usr/bin/python3
"""Small files as torch.save writes them, in both of its formats, and what is in them: what TorchFileTests expects.

    /usr/bin/python3 tests/golden/make_torch.py        # writes tests/golden/torch/*.pth and expected.json

Written with PyTorch 1.13. expected.json has for each file its tensors by name: shape and numbers.
"""
import json, os
from collections import OrderedDict
import torch
from torch import nn

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torch")
os.makedirs(OUT, exist_ok=True)
torch.manual_seed(3)
expected = {}


def save(name, value, tensors):
    for suffix, zipped in (("zip", True), ("legacy", False)):
        file = f"{name}-{suffix}.pth"
        torch.save(value, os.path.join(OUT, file), _use_new_zipfile_serialization=zipped)
        expected[file] = {k: [list(t.shape), t.float().flatten().tolist()] for k, t in tensors.items()}


dtypes = [torch.float32, torch.float16, torch.bfloat16, torch.float64, torch.int64, torch.int32, torch.int16, torch.int8,
          torch.uint8, torch.bool]
kinds = OrderedDict((str(d).split(".")[1], torch.tensor([[0, 1, 2], [3, 100, 1]]).to(d)) for d in dtypes)
kinds["negative"] = torch.tensor([-1, -300], dtype=torch.int16)
save("dtypes", kinds, kinds)

base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
views = {
    "whole": base,
    "transposed": base.permute(2, 0, 1),
    "part": base[1, 1:, ::2],
    "repeated": base[:, :1, :1].expand(2, 5, 3),
    "scalar": base[1, 2, 3],
    "empty": base[:, :0],
    "parameter": nn.Parameter(torch.tensor([1.5, -2.0])),
    "channels_last": base.reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last),
}
save("views", views, {k: v.detach() for k, v in views.items()})

net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
state = net.state_dict()
save("module", state, state)
checkpoint = {
    "epoch": 7, "loss": 0.25, "name": "größe", "best": torch.tensor(0.5), "flags": (True, None, [1, -2, 3 << 40]),
    "size": torch.Size([2, 3]), "device": torch.device("cpu"), "state_dict": state,
    "optimizer": torch.optim.Adam(net.parameters()).state_dict(),
}
save("checkpoint", checkpoint, state)
pair = {"netG": state, "netD": OrderedDict([("0.weight", torch.ones(2))])}
save("pair", pair, {**{f"netG.{k}": v for k, v in state.items()}, "netD.0.weight": torch.ones(2)})

with open(os.path.join(OUT, "expected.json"), "w") as f:
    json.dump(expected, f, indent=None, separators=(",", ":"))
    f.write("\n")
print("PyTorch", torch.__version__)
