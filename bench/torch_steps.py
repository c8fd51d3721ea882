#!/usr/bin/env python3
"""The steps of 'ganymede bench' in PyTorch: what bench/compare.py sets them beside.

    /usr/bin/python3 bench/torch_steps.py --list
    /usr/bin/python3 bench/torch_steps.py dcgan-64 --threads 2 --repeat 5
    /usr/bin/python3 bench/torch_steps.py dcgan-64 --check FILE      # writes weights and inputs, prints losses

Prints a JSON object for each case. Networks and steps are those of the papers as the public PyTorch code writes them,
with PyTorch's own layers in their default memory format (--channels-last times the other); no compiled graphs, no
reduced precision. The modules have the
names that the public code gives them, so that 'ganymede bench --check FILE' can read their weights.
"""
import argparse
import itertools
import json
import time

import torch
from torch import nn

bce, mse, l1 = nn.BCEWithLogitsLoss(), nn.MSELoss(), nn.L1Loss()


class Named(nn.Module):
    """A chain of layers under a name."""

    def __init__(self, name, *layers):
        super().__init__()
        self.chain = name
        self.add_module(name, nn.Sequential(*layers))

    def forward(self, x):
        return getattr(self, self.chain)(x)


# --- networks -------------------------------------------------------------------------------------------------------

def transposed_generator(latent=100, width=64, channels=3):
    layers = [nn.ConvTranspose2d(latent, width * 8, 4, 1, 0, bias=False), nn.BatchNorm2d(width * 8), nn.ReLU(True)]
    for maps in (width * 8, width * 4, width * 2):
        layers += [nn.ConvTranspose2d(maps, maps // 2, 4, 2, 1, bias=False), nn.BatchNorm2d(maps // 2), nn.ReLU(True)]
    return Named("main", *layers, nn.ConvTranspose2d(width, channels, 4, 2, 1, bias=False), nn.Tanh())


def transposed_discriminator(width=64, channels=3):
    layers = [nn.Conv2d(channels, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, True)]
    for maps in (width, width * 2, width * 4):
        layers += [nn.Conv2d(maps, maps * 2, 4, 2, 1, bias=False), nn.BatchNorm2d(maps * 2), nn.LeakyReLU(0.2, True)]
    return Named("main", *layers, nn.Conv2d(width * 8, 1, 4, 1, 0, bias=False))


class UpsamplingGenerator(nn.Module):
    def __init__(self, latent=64, size=64, channels=1):
        super().__init__()
        self.side = size // 4
        self.l1 = nn.Sequential(nn.Linear(latent, 128 * self.side ** 2))
        self.conv_blocks = nn.Sequential(
            nn.BatchNorm2d(128), nn.Upsample(scale_factor=2),
            nn.Conv2d(128, 128, 3, 1, 1), nn.BatchNorm2d(128, 0.8), nn.LeakyReLU(0.2, True), nn.Upsample(scale_factor=2),
            nn.Conv2d(128, 64, 3, 1, 1), nn.BatchNorm2d(64, 0.8), nn.LeakyReLU(0.2, True),
            nn.Conv2d(64, channels, 3, 1, 1), nn.Tanh())

    def forward(self, z):
        return self.conv_blocks(self.l1(z).view(len(z), 128, self.side, self.side))


class UpsamplingDiscriminator(nn.Module):
    def __init__(self, size=64, channels=1):
        super().__init__()
        layers, maps = [], channels
        for wider in (16, 32, 64, 128):
            layers += [nn.Conv2d(maps, wider, 3, 2, 1), nn.LeakyReLU(0.2, True), nn.Dropout2d(0.25)]
            layers += [nn.BatchNorm2d(wider, 0.8)] if maps != channels else []
            maps = wider
        self.model = nn.Sequential(*layers)
        self.adv_layer = nn.Sequential(nn.Flatten(), nn.Linear(128 * (size // 16) ** 2, 1))

    def forward(self, x):
        return self.adv_layer(self.model(x))


class UnetLevel(nn.Module):
    """A level of the U-Net and all within it; the maps that come in are handed across."""

    def __init__(self, outer, inner, within=None, dropout=False, channels=None):
        super().__init__()
        self.outermost = channels is not None
        down = [nn.Conv2d(channels or outer, inner, 4, 2, 1)]
        up = [nn.ReLU(True), nn.ConvTranspose2d(inner * 2 if within else inner, channels or outer, 4, 2, 1)]
        if self.outermost:
            up += [nn.Tanh()]
        else:
            down = [nn.LeakyReLU(0.2, True), *down, *([nn.InstanceNorm2d(inner)] if within else [])]
            up += [nn.InstanceNorm2d(outer), *([nn.Dropout(0.5)] if dropout else [])]
        self.model = nn.Sequential(*down, *([within] if within else []), *up)

    def forward(self, x):
        return self.model(x) if self.outermost else torch.cat([x, self.model(x)], 1)


class Unet(nn.Module):
    def __init__(self, width=64, channels=3):
        super().__init__()
        level = UnetLevel(width * 8, width * 8)
        for _ in range(3):
            level = UnetLevel(width * 8, width * 8, level, dropout=True)
        for maps in (width * 4, width * 2, width):
            level = UnetLevel(maps, maps * 2, level)
        self.model = UnetLevel(None, width, level, channels=channels)

    def forward(self, x):
        return self.model(x)


class ResnetBlock(nn.Module):
    def __init__(self, maps):
        super().__init__()
        half = lambda: [nn.ReflectionPad2d(1), nn.Conv2d(maps, maps, 3), nn.InstanceNorm2d(maps)]
        self.conv_block = nn.Sequential(*half(), nn.ReLU(True), *half())

    def forward(self, x):
        return x + self.conv_block(x)


def resnet(blocks, width=64, channels=3):
    layers = [nn.ReflectionPad2d(3), nn.Conv2d(channels, width, 7), nn.InstanceNorm2d(width), nn.ReLU(True)]
    for maps in (width, width * 2):
        layers += [nn.Conv2d(maps, maps * 2, 3, 2, 1), nn.InstanceNorm2d(maps * 2), nn.ReLU(True)]
    layers += [ResnetBlock(width * 4) for _ in range(blocks)]
    for maps in (width * 4, width * 2):
        layers += [nn.ConvTranspose2d(maps, maps // 2, 3, 2, 1, 1), nn.InstanceNorm2d(maps // 2), nn.ReLU(True)]
    return Named("model", *layers, nn.ReflectionPad2d(3), nn.Conv2d(width, channels, 7), nn.Tanh())


def patch_discriminator(channels=3, width=64):
    layers = [nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.2, True)]
    for maps, stride in ((width, 2), (width * 2, 2), (width * 4, 1)):
        layers += [nn.Conv2d(maps, maps * 2, 4, stride, 1), nn.InstanceNorm2d(maps * 2), nn.LeakyReLU(0.2, True)]
    return Named("model", *layers, nn.Conv2d(width * 8, 1, 4, 1, 1))


# --- steps ----------------------------------------------------------------------------------------------------------

def adam(*networks):
    return torch.optim.Adam(itertools.chain(*(n.parameters() for n in networks)), 2e-4, (0.5, 0.999))


def against(loss, scores, label):
    return loss(scores, torch.full_like(scores, float(label)))


def learn(networks, on):
    for parameter in itertools.chain(*(n.parameters() for n in networks)):
        parameter.requires_grad_(on)


def pictures(*shape):
    return torch.rand(*shape) * 2 - 1


class PlainGan:
    """One fake for both networks; the discriminator's weights get gradients in both halves of the step."""

    def __init__(self, generator, discriminator, noise, images):
        self.networks = {"generator": generator, "discriminator": discriminator}
        self.inputs = {"noise": torch.randn(*noise), "pictures": pictures(*images)}
        self.optimizers = adam(generator), adam(discriminator)
        self.images, self.fixed = images[0], False

    def step(self):
        g, d = self.networks.values()
        g_adam, d_adam = self.optimizers
        noise, real = self.inputs.values()
        noise = noise if self.fixed else torch.randn_like(noise)
        fake = g(noise if isinstance(g, UpsamplingGenerator) else noise[:, :, None, None])
        d_adam.zero_grad()
        judging = against(bce, d(real), 1) + against(bce, d(fake.detach()), 0)
        judging.backward()
        d_adam.step()
        g_adam.zero_grad()
        fooling = against(bce, d(fake), 1)
        fooling.backward()
        g_adam.step()
        return [fooling, judging]


class Pix2Pix:
    images = 1

    def __init__(self, size=256):
        g, d = Unet(), patch_discriminator(6)
        self.networks = {"generator": g, "discriminator": d}
        self.inputs = {"a": pictures(1, 3, size, size), "b": pictures(1, 3, size, size)}
        self.optimizers = adam(g), adam(d)

    def step(self):
        g, d = self.networks.values()
        g_adam, d_adam = self.optimizers
        a, b = self.inputs.values()
        fake = g(a)
        learn([d], True)
        d_adam.zero_grad()
        made = against(bce, d(torch.cat([a, fake.detach()], 1)), 0)
        judging = (made + against(bce, d(torch.cat([a, b], 1)), 1)) * 0.5
        judging.backward()
        d_adam.step()
        learn([d], False)
        g_adam.zero_grad()
        fooling = against(bce, d(torch.cat([a, fake], 1)), 1) + 100 * l1(fake, b)
        fooling.backward()
        g_adam.step()
        return [fooling, judging]


class CycleGan:
    images = 1

    def __init__(self, size, blocks):
        self.networks = {"generator_b": resnet(blocks), "generator_a": resnet(blocks),
                         "discriminator_b": patch_discriminator(), "discriminator_a": patch_discriminator()}
        to_b, to_a, of_b, of_a = self.networks.values()
        self.inputs = {"a": pictures(1, 3, size, size), "b": pictures(1, 3, size, size)}
        self.optimizers = adam(to_b, to_a), adam(of_b, of_a)

    def step(self):
        to_b, to_a, of_b, of_a = self.networks.values()
        g_adam, d_adam = self.optimizers
        a, b = self.inputs.values()
        learn([of_b, of_a], False)
        g_adam.zero_grad()
        fake_b, fake_a = to_b(a), to_a(b)
        fooling = 10 * (l1(to_a(fake_b), a) + l1(to_b(fake_a), b)) + 5 * (l1(to_b(b), b) + l1(to_a(a), a))
        fooling = fooling + against(mse, of_b(fake_b), 1) + against(mse, of_a(fake_a), 1)
        fooling.backward()
        g_adam.step()
        learn([of_b, of_a], True)
        d_adam.zero_grad()
        losses = [fooling]
        for d, real, fake in ((of_b, b, fake_b), (of_a, a, fake_a)):
            losses.append(0.5 * (against(mse, d(real), 1) + against(mse, d(fake.detach()), 0)))
            losses[-1].backward()
        d_adam.step()
        return losses


class Translation:
    images = 1

    def __init__(self, size=256, blocks=9):
        self.networks = {"generator": resnet(blocks)}
        self.inputs = {"a": pictures(1, 3, size, size)}

    def step(self):
        with torch.no_grad():
            return [self.networks["generator"](self.inputs["a"]).mean()]


CASES = {
    "dcgan-64": lambda: PlainGan(transposed_generator(), transposed_discriminator(), (64, 100), (64, 3, 64, 64)),
    "dcgan-mnist": lambda: PlainGan(UpsamplingGenerator(), UpsamplingDiscriminator(), (32, 64), (32, 1, 64, 64)),
    "pix2pix-256": Pix2Pix,
    "cyclegan-128": lambda: CycleGan(128, 6),
    "cyclegan-256": lambda: CycleGan(256, 9),
    "translate-256": Translation,
}


# --- timing and checking --------------------------------------------------------------------------------------------

def timed(name, args):
    case = CASES[name]()
    if args.channels_last:
        for network in case.networks.values():
            network.to(memory_format=torch.channels_last)
        case.inputs = {key: value.contiguous(memory_format=torch.channels_last) if value.dim() == 4 else value
                       for key, value in case.inputs.items()}
    start, warm = time.perf_counter(), 0
    while warm < args.warmup or time.perf_counter() - start < args.warmup_seconds:
        case.step()
        warm += 1
    seconds = []
    for _ in range(args.repeat):
        start = time.perf_counter()
        loss = case.step()[0].item()
        seconds.append(round(time.perf_counter() - start, 4))
    median = sorted(seconds)[len(seconds) // 2]
    return {"name": name, "threads": args.threads, "seconds": seconds, "median_s": median,
            "images_per_s": round(case.images / median, 3), "loss": round(loss, 4)}


def count_products(networks):
    """Counts multiply-adds of convolutions and linear layers from now on, with those of the gradients to come."""
    work = dict(forward=0, input_gradient=0, weight_gradient=0)

    def count(module, inputs, output):
        # A transposed convolution spreads each of its inputs, the others gather each of their outputs.
        places = inputs[0] if isinstance(module, nn.ConvTranspose2d) else output
        products = places.numel() * module.weight[0].numel()
        work["forward"] += products
        if torch.is_grad_enabled():
            work["input_gradient"] += products * inputs[0].requires_grad
            work["weight_gradient"] += products * module.weight.requires_grad

    for module in itertools.chain(*(n.modules() for n in networks)):
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
            module.register_forward_hook(count)
    return work


def checked(name, args):
    case = CASES[name]()
    networks = case.networks.values()
    for module in itertools.chain(*(n.modules() for n in networks)):
        if isinstance(module, (nn.Dropout, nn.Dropout2d)):
            module.eval()
    states = {key: {k: v.clone() for k, v in n.state_dict().items()} for key, n in case.networks.items()}
    states["inputs"] = {key: (value.permute(0, 2, 3, 1) if value.dim() == 4 else value).contiguous()
                        for key, value in case.inputs.items()}
    torch.save(states, args.check)
    case.fixed = True
    work = count_products(networks)
    losses = [[loss.item() for loss in case.step()] for _ in range(args.repeat)]
    return {"name": name, "parameters": sum(p.numel() for n in networks for p in n.parameters()),
            "multiply_adds": {key: value // args.repeat for key, value in work.items()}, "losses": losses}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="*", help="see --list")
    parser.add_argument("--list", action="store_true", help="list the cases and time nothing")
    parser.add_argument("--about", action="store_true", help="print the versions of PyTorch and its libraries")
    parser.add_argument("--check", metavar="FILE", help="write weights and inputs, print losses of steps")
    parser.add_argument("--threads", type=int, default=2, help="compute threads (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=5, help="steps timed, or made for --check (default: %(default)s)")
    parser.add_argument("--warmup", type=int, default=1, help="steps before them (default: %(default)s)")
    parser.add_argument("--warmup-seconds", type=float, default=0,
                        help="how long those go on at least (default: %(default)s)")
    parser.add_argument("--channels-last", action="store_true", help="time it in PyTorch's other memory format")
    args = parser.parse_args()
    unknown = [name for name in args.case if name not in CASES]
    if unknown:
        parser.error(f"there is no case '{unknown[0]}'; there are {', '.join(CASES)}")
    if args.list:
        print("\n".join(CASES))
        return
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    if args.about:
        print(json.dumps(about()))
    for name in args.case:
        print(json.dumps(checked(name, args) if args.check else timed(name, args)), flush=True)


def about():
    """What decides the speed of this PyTorch: its version, oneDNN's, and the BLAS library that it has loaded."""
    torch.mm(torch.ones(4, 4), torch.ones(4, 4))
    config = torch.__config__.show()
    onednn = [line.split("MKL-DNN")[1].split("(")[0].strip() for line in config.splitlines() if "MKL-DNN v" in line]
    blas = set()
    with open("/proc/self/maps") as maps:
        for line in maps:
            file = line.split()[-1]
            if any(part in file.rsplit("/", 1)[-1] for part in ("blas", "mkl_core", "blis")):
                blas.add(file)
    return {"pytorch": torch.__version__, "onednn": onednn[0] if onednn else None, "blas": sorted(blas)}


if __name__ == "__main__":
    main()
