#!/usr/bin/python3
"""Ten optimizer steps of Pix2Pix in PyTorch: what Pix2PixTests expects.

    /usr/bin/python3 tests/golden/make_pix2pix.py        # writes tests/golden/pix2pix/*.json and *.safetensors

The networks of the public code come from make_translation.py; those of the textbooks' variant are here, written anew
from its description. They are narrow. Weights are PyTorch's and are saved under its names and axes; pictures and dropout
masks come from the counter-based streams that Ganymede has (seed 7; stream 9 for pictures, stream 3 for masks), so that
no picture needs to be kept. The order of a step is that of the public code: the generator's forward pass, the
discriminator's step, the generator's step.
"""
import json, os
import torch
from torch import nn
import make_translation as t

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pix2pix")
STEPS = 10


class InstanceUnet(nn.Module):
    def __init__(self, inputs, outputs, width, dropout):
        super().__init__()
        downs = [max(1, m * width // 64) for m in (64, 128, 256, 512, 512, 512, 512, 512)]
        ups = [max(1, m * width // 64) for m in (512, 512, 512, 512, 256, 128, 64)]
        before = inputs
        for i, maps in enumerate(downs):
            layers = [nn.Conv2d(before, maps, 4, 2, 1, bias=False)]
            if 0 < i < 7:
                layers.append(nn.InstanceNorm2d(maps))
            layers.append(nn.LeakyReLU(0.2))
            if i >= 3:
                layers.append(t.StreamDropout(dropout))
            setattr(self, f"down{i + 1}", nn.Sequential(*layers))
            before = maps
        for i, maps in enumerate(ups):
            layers = [nn.ConvTranspose2d(before, maps, 4, 2, 1, bias=False), nn.InstanceNorm2d(maps), nn.ReLU()]
            if i < 4:
                layers.append(t.StreamDropout(dropout))
            setattr(self, f"up{i + 1}", nn.Sequential(*layers))
            before = maps + downs[6 - i]
        self.final = nn.Sequential(
            nn.Upsample(scale_factor=2), nn.ZeroPad2d((1, 0, 1, 0)), nn.Conv2d(before, outputs, 4, padding=1), nn.Tanh())

    def forward(self, x):
        skips = []
        for i in range(8):
            x = getattr(self, f"down{i + 1}")(x)
            skips.append(x)
        for i in range(7):
            x = torch.cat([getattr(self, f"up{i + 1}")(x), skips[6 - i]], 1)
        return self.final(x)


class InstanceDiscriminator(nn.Module):
    def __init__(self, inputs, width):
        super().__init__()
        layers, before = [], inputs
        for i in range(4):
            maps = width * 2 ** i
            layers.append(nn.Conv2d(before, maps, 4, 2, 1))
            if i > 0:
                layers.append(nn.InstanceNorm2d(maps))
            layers.append(nn.LeakyReLU(0.2))
            before = maps
        self.model = nn.Sequential(*layers, nn.ZeroPad2d((1, 0, 1, 0)), nn.Conv2d(before, 1, 4, padding=1, bias=False))

    def forward(self, x):
        return self.model(x)


CASES = {
    "unet-batch": (
        lambda s: t.Unet(3, 1, 6, 2, "batch", s), lambda: t.Patch(4, 2, 3, "batch"), nn.BCEWithLogitsLoss(), (2, 64, 3, 1),
        {"size": 64, "batch": 2, "width": 2, "discriminatorWidth": 2}),
    "resnet-instance": (
        lambda s: t.Resnet(1, 3, 2, 6, "instance"), lambda: t.Pixel(4, 3, "instance"), nn.MSELoss(), (1, 32, 1, 3),
        {"size": 32, "batch": 1, "width": 2, "discriminatorWidth": 3, "norm": "instance", "generator": "resnet6",
         "dropout": "false", "receptiveField": 1, "loss": "least-squares", "l1": 10}),
    "instance": (
        lambda s: InstanceUnet(1, 1, 1, s), lambda: InstanceDiscriminator(2, 1), nn.BCEWithLogitsLoss(), (1, 256, 1, 1),
        {"preset": "instance", "width": 1, "discriminatorWidth": 1}),
}


def main():
    os.makedirs(OUT, exist_ok=True)
    torch.set_num_threads(1)
    for name, (make_g, make_d, loss, (n, size, a, b), options) in CASES.items():
        torch.manual_seed(3)
        pictures, masks = t.Stream(9), t.Stream(3)
        g, d = make_g(masks), make_d()
        t.shake(g)
        t.shake(d)
        # Adam's first steps follow the sign of a gradient alone; at this rate rounding cannot turn a whole step.
        adam = lambda m: torch.optim.Adam(m.parameters(), 2e-4, (0.5, 0.999))
        g_adam, d_adam, rows = adam(g), adam(d), []
        tensors = {f"{k}.{p}": v.clone() for k, m in (("generator", g), ("discriminator", d)) for p, v in m.state_dict().items()}
        for _ in range(STEPS):
            x = (pictures.uniform(n, size, size, a) * 2 - 1).permute(0, 3, 1, 2)
            y = (pictures.uniform(n, size, size, b) * 2 - 1).permute(0, 3, 1, 2)
            fake = g(x)
            d_adam.zero_grad()
            real_score, fake_score = d(torch.cat([x, y], 1)), d(torch.cat([x, fake.detach()], 1))
            d_loss = 0.5 * (loss(real_score, torch.ones_like(real_score)) + loss(fake_score, torch.zeros_like(fake_score)))
            d_loss.backward()
            d_adam.step()
            g_adam.zero_grad()
            score = d(torch.cat([x, fake], 1))
            g_loss = loss(score, torch.ones_like(score)) + options.get("l1", 100) * nn.functional.l1_loss(fake, y)
            g_loss.backward()
            g_adam.step()
            rows.append({"discriminator": d_loss.item(), "generator": g_loss.item()})
        t.save(os.path.join(OUT, f"{name}.safetensors"), tensors)
        with open(os.path.join(OUT, f"{name}.json"), "w") as f:
            json.dump({"options": options, "channels": a, "targetChannels": b, "losses": rows}, f, indent=1)


if __name__ == "__main__":
    main()
