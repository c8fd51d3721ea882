#!/usr/bin/python3
"""Ten optimizer steps of both DCGANs in PyTorch: the losses that DcganGoldenTests expects.

    /usr/bin/python3 tests/golden/make_dcgan.py        # writes tests/golden/dcgan/*.json and *.safetensors

The networks are written from the paper (Radford et al. 2016) and from the textbooks' description, small enough for the
repository. Noise and dropout masks come from the same counter-based streams as Ganymede's (Philox 4x32-10, seed 7), so
both sides see the same numbers; initial weights and pictures are PyTorch's and are saved in Ganymede's layouts:
convolutions [KH, KW, Cin, Cout], transposed convolutions [KH, KW, Cout, Cin], linear [in, out], pictures NHWC. Where a
flattened map meets a linear layer, its rows or columns are reordered from (C, H, W) to (H, W, C).
"""
import json, math, os, struct
import numpy as np
import torch
from torch import nn

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dcgan")
SEED, STEPS = 7, 10


class Stream:
    """Numbers of Ganymede's RandomStream: block i of four is Philox(counter = (i, stream), key = seed)."""

    def __init__(self, stream):
        self.stream, self.position = stream, 0

    def blocks(self, count):
        i = np.arange(self.position, self.position + count, dtype=np.uint64)
        self.position += count
        low = np.uint64(0xFFFFFFFF)
        x, y = i & low, i >> np.uint64(32)
        z, w = np.full_like(i, self.stream & 0xFFFFFFFF), np.full_like(i, self.stream >> 32)
        k0, k1 = SEED & 0xFFFFFFFF, SEED >> 32
        for _ in range(10):
            a, b = x * np.uint64(0xD2511F53), z * np.uint64(0xCD9E8D57)
            x, y, z, w = (b >> np.uint64(32)) ^ y ^ np.uint64(k0), b & low, (a >> np.uint64(32)) ^ w ^ np.uint64(k1), a & low
            k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
        return np.stack([x, y, z, w], 1)

    def uniform(self, *shape):
        count = math.prod(shape)
        unit = (self.blocks((count + 3) // 4) >> np.uint64(8)).astype(np.float64) / 16777216
        return torch.tensor(unit.reshape(-1)[:count].reshape(shape), dtype=torch.float32)

    def normal(self, *shape):
        count = math.prod(shape)
        bits = (self.blocks((count + 3) // 4) >> np.uint64(8)).astype(np.float64)
        radius = np.sqrt(-2 * np.log((bits[:, 0::2] + 1) / 16777216))
        angle = 2 * np.pi * bits[:, 1::2] / 16777216
        numbers = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 2)
        return torch.tensor(numbers.reshape(-1)[:count].reshape(shape), dtype=torch.float32)

    def next_float(self):
        return (int(self.blocks(1)[0, 0]) >> 8) / 16777216

    def next_int(self, limit):
        x, y = (int(v) for v in self.blocks(1)[0, :2])
        return ((x << 32 | y) * limit) >> 64


class StreamDropout2d(nn.Module):
    def __init__(self, p, stream):
        super().__init__()
        self.p, self.stream = p, stream

    def forward(self, x):
        keep = (self.stream.uniform(x.shape[0], x.shape[1]) >= self.p).float() / (1 - self.p)
        return x * keep[:, :, None, None]


class Main(nn.Module):
    """A sequence under the name that the published code gives it."""

    def __init__(self, *layers):
        super().__init__()
        self.main = nn.Sequential(*layers)

    def forward(self, x):
        return self.main(x)


def transposed(latent, size, width, channels):
    maps = width * size // 8
    g = [nn.ConvTranspose2d(latent, maps, 4, 1, 0, bias=False), nn.BatchNorm2d(maps), nn.ReLU()]
    side = 4
    while side < size // 2:
        g += [nn.ConvTranspose2d(maps, maps // 2, 4, 2, 1, bias=False), nn.BatchNorm2d(maps // 2), nn.ReLU()]
        maps, side = maps // 2, side * 2
    g += [nn.ConvTranspose2d(maps, channels, 4, 2, 1, bias=False), nn.Tanh()]
    d, maps, side = [nn.Conv2d(channels, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)], width, size // 2
    while side > 4:
        d += [nn.Conv2d(maps, maps * 2, 4, 2, 1, bias=False), nn.BatchNorm2d(maps * 2), nn.LeakyReLU(0.2)]
        maps, side = maps * 2, side // 2
    d += [nn.Conv2d(maps, 1, 4, 1, 0, bias=False)]
    return Main(*g), Main(*d), lambda z: z[:, :, None, None]


class UpsamplingGenerator(nn.Module):
    def __init__(self, latent, size, channels, eps):
        super().__init__()
        self.side = size // 4
        self.l1 = nn.Sequential(nn.Linear(latent, 128 * self.side ** 2))
        self.conv_blocks = nn.Sequential(
            nn.BatchNorm2d(128), nn.Upsample(scale_factor=2), nn.Conv2d(128, 128, 3, 1, 1), nn.BatchNorm2d(128, eps),
            nn.LeakyReLU(0.2), nn.Upsample(scale_factor=2), nn.Conv2d(128, 64, 3, 1, 1), nn.BatchNorm2d(64, eps),
            nn.LeakyReLU(0.2), nn.Conv2d(64, channels, 3, 1, 1), nn.Tanh())

    def forward(self, z):
        return self.conv_blocks(self.l1(z).view(len(z), 128, self.side, self.side))


class UpsamplingDiscriminator(nn.Module):
    def __init__(self, size, channels, eps, stream):
        super().__init__()
        layers, side = [], size
        for a, b in ((channels, 16), (16, 32), (32, 64), (64, 128)):
            layers += [nn.Conv2d(a, b, 3, 2, 1), nn.LeakyReLU(0.2), StreamDropout2d(0.25, stream)]
            layers += [nn.BatchNorm2d(b, eps)] if len(layers) > 3 else []
            side = (side + 1) // 2
        self.model, self.side = nn.Sequential(*layers), side
        self.adv_layer = nn.Sequential(nn.Flatten(), nn.Linear(128 * side ** 2, 1))

    def forward(self, x):
        return self.adv_layer(self.model(x))


def ours(name, tensor, network):
    """A tensor of PyTorch's in Ganymede's layout, and the name that Ganymede gives it."""
    module = dict(network.named_modules())[name.rsplit(".", 1)[0]]
    value = tensor.detach().clone().float()
    if isinstance(module, nn.Conv2d) and value.ndim == 4:
        value = value.permute(2, 3, 1, 0)
    elif isinstance(module, nn.ConvTranspose2d) and value.ndim == 4:
        value = value.permute(2, 3, 1, 0)
    elif isinstance(module, nn.Linear):
        if isinstance(network, UpsamplingGenerator):      # its outputs are a map (128, side, side)
            s = network.side
            value = value.view(128, s, s, -1).permute(1, 2, 0, 3).reshape(128 * s * s, -1)
            value = value.t() if tensor.ndim == 2 else value.reshape(-1)
        elif tensor.ndim == 2:                            # its inputs are
            s = network.side
            value = value.view(-1, 128, s, s).permute(0, 2, 3, 1).reshape(len(value), -1).t()
    # The scores' flattening has the number 0 on both sides.
    return value.contiguous().numpy().astype(np.float32)


def save(path, tensors):
    header, data, at = {}, b"", 0
    for name, value in tensors.items():
        raw = value.tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [at, at + len(raw)]}
        data, at = data + raw, at + len(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def run(case, options, g, d, shape_latent, noise, channels):
    torch.manual_seed(3)
    for network in (g, d):
        for module in network.modules():
            if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
                nn.init.normal_(module.weight, 0, 0.1)      # larger than the paper's, so that ten steps move the losses
            elif isinstance(module, nn.BatchNorm2d):
                nn.init.normal_(module.weight, 1, 0.02)
    weights = {}
    for network, name in ((g, "generator"), (d, "discriminator")):
        for key, value in network.state_dict().items():
            weights[f"{name}.{key}"] = ours(key, value, network)
    images = torch.rand(STEPS, options["batch"], channels, options["size"], options["size"]) * 2 - 1
    weights["images"] = images.permute(0, 1, 3, 4, 2).contiguous().numpy()
    betas = (options["beta1"], options["beta2"])
    og = torch.optim.Adam(g.parameters(), options["generatorRate"], betas)
    od = torch.optim.Adam(d.parameters(), options["discriminatorRate"], betas)
    bce = nn.BCEWithLogitsLoss()
    losses = []
    for step, real in enumerate(images, 1):
        fake = g(shape_latent(noise.normal(len(real), options["latent"])))

        def train_generator():
            og.zero_grad()
            scores = d(fake)
            loss = bce(scores, torch.ones_like(scores))
            loss.backward()
            og.step()
            return loss.item()

        def train_discriminator():
            od.zero_grad()
            penalized = options.get("r1", 0) > 0 and step % options["r1Interval"] == 0
            pictures = real.clone().requires_grad_(penalized)
            on_real, on_fake = d(pictures), d(fake.detach())
            loss = bce(on_real, torch.ones_like(on_real)) + bce(on_fake, torch.zeros_like(on_fake))
            loss = loss / 2 if options["halveDiscriminatorLoss"] else loss
            if penalized:      # lazy R1: gamma / 2 E |grad D|^2, counted once for each step that goes without
                gradient, = torch.autograd.grad(on_real.sum(), pictures, create_graph=True)
                loss = loss + options["r1"] / 2 * gradient.square().sum([1, 2, 3]).mean() * options["r1Interval"]
            loss.backward()
            od.step()
            return loss.item()

        if options["generatorFirst"]:
            row = {"generator": train_generator(), "discriminator": train_discriminator()}
        else:
            row = {"discriminator": train_discriminator(), "generator": train_generator()}
        losses.append(row)
    save(os.path.join(OUT, f"{case}.safetensors"), weights)
    with open(os.path.join(OUT, f"{case}.json"), "w") as f:
        json.dump({"torch": torch.__version__, "seed": SEED, "channels": channels, "options": options, "losses": losses}, f, indent=1)
        f.write("\n")
    print(case, losses[0], losses[-1])


def main():
    os.makedirs(OUT, exist_ok=True)
    paper = dict(networks="transposed", size=16, width=4, latent=6, batch=5, generatorRate=2e-3, discriminatorRate=2e-3,
                 beta1=0.5, beta2=0.999, generatorFirst=False, halveDiscriminatorLoss=False, publishedEps=False)
    run("transposed", paper, *transposed(6, 16, 4, 3), Stream(2), 3)
    run("transposed-r1", {**paper, "r1": 0.5, "r1Interval": 2}, *transposed(6, 16, 4, 3), Stream(2), 3)
    # At the preset's rate of 1e-3 the rounding noise of gradients that are 0 in exact arithmetic (biases before batch
    # norm), which Adam blows up to whole steps, shows in the fourth digit after some steps; at a fifth of it it does not.
    for published in (False, True):
        eps = 0.8 if published else 1e-5
        options = dict(networks="upsampling", size=32, width=64, latent=5, batch=8, generatorRate=2e-4, discriminatorRate=2e-4,
                       beta1=0.9, beta2=0.999, generatorFirst=True, halveDiscriminatorLoss=True, publishedEps=published)
        g, d = UpsamplingGenerator(5, 32, 1, eps), UpsamplingDiscriminator(32, 1, eps, Stream(3))
        run("upsampling-published" if published else "upsampling", options, g, d, lambda z: z, Stream(2), 1)


main()
