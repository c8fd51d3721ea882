#!/usr/bin/python3
"""The networks of image translation in PyTorch: what TranslationNetworkTests expects.

    /usr/bin/python3 tests/golden/make_translation.py        # writes tests/golden/translation/*.safetensors

The networks are those of the public CycleGAN and pix2pix code, written anew from its description: the same layers at
the same places, so that the names in the state are the same. They are narrow, with random weights. Each file holds the
state (PyTorch's names and axes), an input, the output and all gradients in training, the buffers afterwards, and then
the output in use. Dropout masks come from the same counter-based stream as Ganymede's, drawn in the order [N, H, W, C].
"""
import json, os, struct
import numpy as np
import torch
from torch import nn
from make_dcgan import SEED, Stream

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "translation")


class StreamDropout(nn.Module):
    def __init__(self, stream):
        super().__init__()
        self.stream = stream

    def forward(self, x):
        if not self.training:
            return x
        n, c, h, w = x.shape
        return x * (self.stream.uniform(n, h, w, c).permute(0, 3, 1, 2) >= 0.5).float() * 2


def norm_of(kind, channels):
    return {"batch": nn.BatchNorm2d, "instance": nn.InstanceNorm2d}[kind](channels) if kind != "none" else nn.Identity()


class Upsampled(nn.Conv2d):
    """Pixels repeated, one reflected all around, then a convolution."""

    def forward(self, x):
        return super().forward(nn.functional.pad(nn.functional.interpolate(x, scale_factor=2), (1, 1, 1, 1), "reflect"))


class SameConv(nn.Conv2d):
    """A 4x4 convolution that keeps the size as TensorFlow does: one pixel before, two behind."""

    def forward(self, x):
        return super().forward(nn.functional.pad(x, (1, 2, 1, 2)))


class ResnetBlock(nn.Module):
    def __init__(self, maps, norm, dropout, padding):
        super().__init__()
        pad = {"reflect": [nn.ReflectionPad2d(1)], "replicate": [nn.ReplicationPad2d(1)], "zero": []}[padding]
        conv = lambda: pad + [nn.Conv2d(maps, maps, 3, padding=int(not pad), bias=norm == "instance"), norm_of(norm, maps)]
        self.conv_block = nn.Sequential(*conv(), nn.ReLU(), *([StreamDropout(dropout)] if dropout else []), *conv())

    def forward(self, x):
        return x + self.conv_block(x)


class Resnet(nn.Module):
    def __init__(self, inputs, outputs, width, blocks, norm, dropout=None, padding="reflect", resize=False):
        super().__init__()
        bias, maps = norm == "instance", width
        layers = [nn.ReflectionPad2d(3), nn.Conv2d(inputs, maps, 7, bias=bias), norm_of(norm, maps), nn.ReLU()]
        for _ in range(2):
            layers += [nn.Conv2d(maps, maps * 2, 3, 2, 1, bias=bias), norm_of(norm, maps * 2), nn.ReLU()]
            maps *= 2
        layers += [ResnetBlock(maps, norm, dropout, padding) for _ in range(blocks)]
        for _ in range(2):
            layers += [Upsampled(maps, maps // 2, 3, bias=bias) if resize else
                       nn.ConvTranspose2d(maps, maps // 2, 3, 2, 1, 1, bias=bias), norm_of(norm, maps // 2), nn.ReLU()]
            maps //= 2
        self.model = nn.Sequential(*layers, nn.ReflectionPad2d(3), nn.Conv2d(maps, outputs, 7), nn.Tanh())

    def forward(self, x):
        return self.model(x)


class UnetLevel(nn.Module):
    def __init__(self, inputs, inner, outputs, within, norm, dropout=None, outermost=False):
        super().__init__()
        self.outermost, bias = outermost, norm == "instance"
        down = nn.Conv2d(inputs, inner, 4, 2, 1, bias=bias)
        up = nn.ConvTranspose2d(inner * (2 if within else 1), outputs, 4, 2, 1, bias=bias or outermost)
        if outermost:
            layers = [down, within, nn.ReLU(), up, nn.Tanh()]
        elif within is None:
            layers = [nn.LeakyReLU(0.2), down, nn.ReLU(), up, norm_of(norm, outputs)]
        else:
            layers = [nn.LeakyReLU(0.2), down, norm_of(norm, inner), within, nn.ReLU(), up, norm_of(norm, outputs)]
        self.model = nn.Sequential(*layers, *([StreamDropout(dropout)] if dropout else []))

    def forward(self, x):
        return self.model(x) if self.outermost else torch.cat([x, self.model(x)], 1)


class Unet(nn.Module):
    def __init__(self, inputs, outputs, downs, width, norm, dropout=None):
        super().__init__()
        most = width * 8
        level = UnetLevel(most, most, most, None, norm)
        for _ in range(downs - 5):
            level = UnetLevel(most, most, most, level, norm, dropout)
        for maps in (width * 4, width * 2, width):
            level = UnetLevel(maps, maps * 2, maps, level, norm)
        self.model = UnetLevel(inputs, width, outputs, level, norm, outermost=True)

    def forward(self, x):
        return self.model(x)


class Patch(nn.Module):
    def __init__(self, inputs, width, layers, norm, same=False):
        super().__init__()
        bias, maps = norm == "instance", width
        single = (lambda a, b, bias: SameConv(a, b, 4, bias=bias)) if same else (lambda a, b, bias: nn.Conv2d(a, b, 4, 1, 1, bias=bias))
        chain = [nn.Conv2d(inputs, width, 4, 2, 1), nn.LeakyReLU(0.2)]
        for i in range(1, layers + 1):
            after = width * min(2 ** i, 8)
            chain += [nn.Conv2d(maps, after, 4, 2, 1, bias=bias) if i < layers else single(maps, after, bias)]
            chain += [norm_of(norm, after), nn.LeakyReLU(0.2)]
            maps = after
        self.model = nn.Sequential(*chain, single(maps, 1, True))

    def forward(self, x):
        return self.model(x)


class Pixel(nn.Module):
    def __init__(self, inputs, width, norm):
        super().__init__()
        bias = norm == "instance"
        self.net = nn.Sequential(
            nn.Conv2d(inputs, width, 1), nn.LeakyReLU(0.2), nn.Conv2d(width, width * 2, 1, bias=bias),
            norm_of(norm, width * 2), nn.LeakyReLU(0.2), nn.Conv2d(width * 2, 1, 1, bias=bias))

    def forward(self, x):
        return self.net(x)


def save(path, tensors):
    header, data, at = {}, b"", 0
    for name, value in tensors.items():
        raw = value.detach().numpy().astype(np.float32)
        header[name] = {"dtype": "F32", "shape": list(raw.shape), "data_offsets": [at, at + raw.nbytes]}
        data, at = data + raw.tobytes(), at + raw.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def shake(network):
    """Scales, shifts and running statistics that are not what they begin with."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1, 0.2)
            nn.init.normal_(module.bias, 0, 0.2)
            nn.init.normal_(module.running_mean, 0, 0.2)
            nn.init.uniform_(module.running_var, 0.5, 2)


CASES = {
    "resnet-instance": (lambda s: Resnet(3, 2, 3, 2, "instance"), (1, 3, 12, 20)),
    "resnet-batch": (lambda s: Resnet(3, 3, 2, 2, "batch"), (2, 3, 16, 8)),
    "resnet-batch-dropout": (lambda s: Resnet(1, 3, 2, 2, "batch", s), (2, 1, 12, 12)),
    "resnet-instance-dropout-zero": (lambda s: Resnet(3, 3, 2, 1, "instance", s, "zero"), (1, 3, 12, 20)),
    "resnet-none-replicate": (lambda s: Resnet(3, 3, 2, 1, "none", None, "replicate"), (1, 3, 8, 12)),
    "resnet-resize": (lambda s: Resnet(3, 3, 2, 1, "instance", None, "reflect", True), (2, 3, 12, 8)),
    "unet-5-batch": (lambda s: Unet(1, 2, 5, 1, "batch"), (2, 1, 32, 64)),
    "unet-5-instance": (lambda s: Unet(2, 1, 5, 1, "instance"), (1, 2, 64, 32)),
    "unet-6-batch-dropout": (lambda s: Unet(1, 1, 6, 1, "batch", s), (2, 1, 64, 64)),
    "patch-1-instance": (lambda s: Patch(3, 3, 1, "instance"), (2, 3, 13, 17)),
    "patch-3-instance": (lambda s: Patch(3, 2, 3, "instance"), (1, 3, 37, 41)),
    "patch-3-batch": (lambda s: Patch(4, 2, 3, "batch"), (2, 4, 24, 32)),
    "patch-3-same": (lambda s: Patch(3, 2, 3, "instance", True), (1, 3, 32, 32)),
    "patch-5-none": (lambda s: Patch(1, 1, 5, "none"), (1, 1, 97, 96)),
    "pixel-batch": (lambda s: Pixel(6, 4, "batch"), (2, 6, 5, 7)),
    "pixel-instance": (lambda s: Pixel(3, 4, "instance"), (1, 3, 7, 5)),
}


def write(name, make, shape):
    torch.manual_seed(sum(map(ord, name)))
    network = make(Stream(3))
    shake(network)
    tensors = {f"state.{k}": v.clone().float() for k, v in network.state_dict().items()}
    x = (torch.rand(shape) * 2 - 1).requires_grad_()
    y = network(x)
    dy = torch.randn(y.shape)
    y.backward(dy)
    tensors.update({"x": x, "y": y, "dy": dy, "dx": x.grad})
    tensors.update({f"grad.{k}": p.grad for k, p in network.named_parameters()})
    tensors.update({f"after.{k}": b.clone().float() for k, b in network.named_buffers()})
    network.eval()
    tensors["y.eval"] = network(x)
    save(os.path.join(OUT, f"{name}.safetensors"), tensors)
    print(name, tuple(y.shape), float(y.abs().max()))


if __name__ == "__main__":
    torch.set_num_threads(1)
    os.makedirs(OUT, exist_ok=True)
    for name, (make, shape) in CASES.items():
        write(name, make, shape)
