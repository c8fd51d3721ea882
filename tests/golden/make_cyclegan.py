#!/usr/bin/python3
"""Ten optimizer steps of CycleGANs in PyTorch: the losses that CycleGanGoldenTests expects.

    /usr/bin/python3 tests/golden/make_cyclegan.py        # writes tests/golden/cyclegan/*.json and *.safetensors

Networks are those of make_translation.py. The choices of the history pools and the mixing shares of the gradient penalty
come from the same counter-based streams as Ganymede's (Philox 4x32-10, seed 7; stream 5 and stream 2), drawn in the same
order: of each step first the pool and the penalty of the discriminator of B, then those of A. The pools are small enough
to be full after two steps, so that most steps exchange pictures. Initial weights (PyTorch's axes) and pictures (NHWC)
are saved beside the losses. The rate is the paper's: at ten times it PyTorch's own losses differ in the third digit after ten
steps when the pictures are changed by 3e-7, since the L1 losses and Adam turn rounding into whole steps.
"""
import json, os
import torch
from torch import nn
from torch.nn.functional import l1_loss
from make_translation import Patch, Resnet, SEED, Stream, save

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cyclegan")
STEPS = 10
BASE = dict(size=12, loadSize=0, batch=2, flip=False, width=2, blocks=1, discriminatorWidth=3, discriminatorLayers=1,
            generatorRate=2e-4, discriminatorRate=2e-4, cycleA=10, cycleB=5, identity=0.5, pool=3, criticSteps=1)
CASES = {
    "least-squares": ((3, 3), dict(preset="paper", beta1=0.5, beta2=0.999)),
    "wasserstein-penalty": ((1, 3), dict(preset="wasserstein", identity=0, beta1=0, beta2=0.9, criticSteps=2, penaltyWeight=10)),
    "wasserstein-clipping": ((3, 3), dict(preset="wasserstein", beta1=0, beta2=0.9, constraint="clipping", clipWeights=0.05, pool=0)),
    "resize-same": ((3, 3), dict(preset="horse2zebra", beta1=0.5, beta2=0.999, resizeConvolution=True, samePadding=True)),
}


class Pool:
    def __init__(self, size, stream):
        self.size, self.stream, self.images = size, stream, []

    def exchange(self, images):
        shown = []
        for image in images.detach():
            if len(self.images) < self.size:
                self.images.append(image.clone())
            elif self.size > 0 and self.stream.next_float() >= 0.5:
                place = self.stream.next_int(self.size)
                image, self.images[place] = self.images[place], image.clone()
            shown.append(image)
        return torch.stack(shown)


def run(case, channels, changes):
    options = {**BASE, **changes}
    wasserstein = options["preset"] == "wasserstein"
    clip = options.get("clipWeights") if options.get("constraint") == "clipping" else None
    torch.manual_seed(3)
    a_channels, b_channels = channels
    make = lambda a, b: Resnet(a, b, options["width"], options["blocks"], "instance", None, "reflect", options.get("resizeConvolution", False))
    judge = lambda c: Patch(c, options["discriminatorWidth"], options["discriminatorLayers"], "instance", options.get("samePadding", False))
    networks = {"generatorAtoB": make(a_channels, b_channels), "generatorBtoA": make(b_channels, a_channels),
                "discriminatorA": judge(a_channels), "discriminatorB": judge(b_channels)}
    tensors = {}
    for name, network in networks.items():
        for parameter in network.parameters():
            nn.init.normal_(parameter, 0, 0.1)      # larger than the paper's, so that ten steps move the losses
        tensors.update({f"{name}.{k}": v.clone() for k, v in network.state_dict().items()})
    g_ab, g_ba, d_a, d_b = networks.values()
    pictures = lambda c: torch.rand(STEPS, options["batch"], c, options["size"], options["size"]) * 2 - 1
    images, targets = pictures(a_channels), pictures(b_channels)
    tensors.update({"images": images.permute(0, 1, 3, 4, 2).contiguous(), "targets": targets.permute(0, 1, 3, 4, 2).contiguous()})
    betas = (options["beta1"], options["beta2"])
    if wasserstein:                                  # one optimizer for each network, as the textbook has it
        og = [torch.optim.Adam(g.parameters(), options["generatorRate"], betas) for g in (g_ab, g_ba)]
        od = [torch.optim.Adam(d.parameters(), options["discriminatorRate"], betas) for d in (d_a, d_b)]
    else:                                            # one for both, as the public code has it
        og = [torch.optim.Adam([*g_ab.parameters(), *g_ba.parameters()], options["generatorRate"], betas)]
        od = [torch.optim.Adam([*d_a.parameters(), *d_b.parameters()], options["discriminatorRate"], betas)]
    noise, choices = Stream(2), Stream(5)
    pool_a, pool_b = Pool(options["pool"], choices), Pool(options["pool"], choices)

    def adversarial(scores, real):
        return (-scores.mean() if real else scores.mean()) if wasserstein else ((scores - float(real)) ** 2).mean()

    def critic(d, real, made, pool):
        shown = pool.exchange(made)
        loss = adversarial(d(real), True) + adversarial(d(shown), False)
        if not wasserstein:
            return loss / 2
        if clip:
            return loss
        share = noise.uniform(len(real), 1, 1, 1)
        between = (real * share + shown * (1 - share)).requires_grad_()
        gradient, = torch.autograd.grad(d(between).sum(), between, create_graph=True)
        return loss + options["penaltyWeight"] * (((gradient.square().sum([1, 2, 3]) + 1e-12).sqrt() - 1) ** 2).mean()

    def step_of(optimizers, loss):
        for o in optimizers:
            o.zero_grad()
        loss.backward()
        for o in optimizers:
            o.step()
        return loss.item()

    losses = []
    for step, (a, b) in enumerate(zip(images, targets), 1):
        row = {}
        fake_b, fake_a = g_ab(a), g_ba(b)
        if step % options["criticSteps"] == 0:
            loss = adversarial(d_b(fake_b), True) + adversarial(d_a(fake_a), True)
            loss = loss + options["cycleA"] * l1_loss(g_ba(fake_b), a) + options["cycleB"] * l1_loss(g_ab(fake_a), b)
            if options["identity"] > 0:
                loss = loss + options["identity"] * (options["cycleA"] * l1_loss(g_ba(a), a) + options["cycleB"] * l1_loss(g_ab(b), b))
            row["generators"] = step_of(og, loss)
        in_b = critic(d_b, b, fake_b, pool_b)
        row["discriminators"] = step_of(od, in_b + critic(d_a, a, fake_a, pool_a))
        if clip:
            for d in (d_a, d_b):
                for parameter in d.parameters():
                    parameter.data.clamp_(-clip, clip)
        losses.append(row)
    save(os.path.join(OUT, f"{case}.safetensors"), tensors)
    with open(os.path.join(OUT, f"{case}.json"), "w") as f:
        json.dump({"torch": torch.__version__, "seed": SEED, "channels": channels, "options": options, "losses": losses}, f, indent=1)
        f.write("\n")
    print(case, losses[0], losses[-1], "choices", choices.position)


if __name__ == "__main__":
    torch.set_num_threads(1)
    os.makedirs(OUT, exist_ok=True)
    for case, (channels, changes) in CASES.items():
        run(case, channels, changes)
