"""Golden values of layers, losses and optimizers, from PyTorch.

    /usr/bin/python3 tests/golden/make_layers.py

writes tests/golden/layers/*.safetensors. Tensors are in PyTorch's own layouts; the tests convert. Each file holds one
case: `x` (input), `y` (output), `dy` (the gradient that backward starts from), `dx`, `state.NAME` (before the forward
pass), `grad.NAME` (gradients of parameters), `after.NAME` (buffers after it).
"""
import json
import math
import os
import struct
import sys

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "layers")


def save(name, tensors):
    """The safetensors format: header length, JSON header, data."""
    header, at, parts = {}, 0, []
    for key, value in tensors.items():
        data = np.array(value.detach().numpy() if torch.is_tensor(value) else value, order="C")
        kind = {"float32": "F32", "float64": "F64", "int64": "I64"}[str(data.dtype)]
        header[key] = {"dtype": kind, "shape": list(data.shape), "data_offsets": [at, at + data.nbytes]}
        at += data.nbytes
        parts.append(data.tobytes())
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(OUT, name + ".safetensors"), "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(parts))


def randomize(module):
    """Parameters and buffers away from their defaults, so that a forgotten one shows."""
    with torch.no_grad():
        for name, p in module.named_parameters():
            p.copy_(torch.randn_like(p) * 0.3 + (1 if p.dim() == 1 and "weight" in name else 0))
        for name, b in module.named_buffers():
            if "var" in name:
                b.copy_(torch.rand_like(b) + 0.5)
            elif "mean" in name:
                b.copy_(torch.randn_like(b) * 0.5)


def case(name, module, x, train=True, random=True, steps=1):
    module.train(train)
    if random:
        randomize(module)
    out = {"x": x}
    x = x.clone().requires_grad_(x.dtype == torch.float32)
    for key, value in module.state_dict().items():
        out["state." + key] = value.clone()
    for _ in range(steps):
        y = module(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    out.update({"y": y, "dy": dy})
    if x.grad is not None:
        out["dx"] = x.grad
    for key, p in module.named_parameters():
        out["grad." + key] = p.grad
    for key, b in module.named_buffers():
        out["after." + key] = b.clone()
    save(name, out)


def layers():
    r = torch.randn
    case("linear", nn.Linear(7, 5), r(3, 7))
    case("linear_nobias_rank3", nn.Linear(3, 11, bias=False), r(2, 5, 3))
    case("conv1d", nn.Conv1d(3, 5, 4, stride=2, padding=1, dilation=2), r(2, 3, 13))
    case("conv1d_default", nn.Conv1d(1, 2, 3), r(1, 1, 7))
    case("conv2d_default", nn.Conv2d(3, 5, 3), r(2, 3, 7, 5))
    case("conv2d_stride", nn.Conv2d(5, 7, 4, stride=2, padding=1, bias=False), r(1, 5, 9, 11))
    case("conv2d_oblong", nn.Conv2d(4, 6, (1, 3), stride=(1, 2), padding=(0, 1), dilation=(1, 2), groups=2), r(3, 4, 5, 9))
    case("conv2d_depthwise", nn.Conv2d(3, 3, 3, padding=1, groups=3), r(1, 3, 1, 5))
    case("convtranspose1d", nn.ConvTranspose1d(3, 4, 5, stride=3, padding=1, output_padding=2), r(2, 3, 4))
    case("convtranspose2d_default", nn.ConvTranspose2d(3, 5, 3), r(2, 3, 3, 5))
    case("convtranspose2d_stride", nn.ConvTranspose2d(5, 3, 4, stride=2, padding=1, bias=False), r(2, 5, 3, 4))
    case("convtranspose2d_groups",
         nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2, dilation=(1, 2)), r(1, 4, 5, 3))
    case("batchnorm_train", nn.BatchNorm2d(5), r(3, 5, 3, 2) * 2 + 1)
    case("batchnorm_eval", nn.BatchNorm2d(5), r(3, 5, 3, 2), train=False)
    case("batchnorm_1d", nn.BatchNorm1d(7, eps=0.8, momentum=0.3), r(4, 7))
    case("batchnorm_cumulative", nn.BatchNorm1d(3, momentum=None), r(5, 3), steps=3)
    case("batchnorm_plain", nn.BatchNorm2d(3, affine=False, track_running_stats=False), r(2, 3, 3, 3), train=False)
    case("instancenorm", nn.InstanceNorm2d(3), r(2, 3, 5, 4))
    case("instancenorm_affine", nn.InstanceNorm2d(4, affine=True), r(3, 4, 3, 3) + 2)
    case("layernorm", nn.LayerNorm(7), r(3, 5, 7))
    case("layernorm_map", nn.LayerNorm([3, 4, 5]), r(2, 3, 4, 5))
    case("groupnorm", nn.GroupNorm(3, 6), r(2, 6, 3, 5))
    case("relu", nn.ReLU(), r(3, 5))
    case("leakyrelu", nn.LeakyReLU(), r(3, 5))
    case("leakyrelu_02", nn.LeakyReLU(0.2), r(3, 5))
    case("prelu", nn.PReLU(), r(3, 5))
    case("prelu_channels", nn.PReLU(3), r(2, 3, 4, 5))
    case("elu", nn.ELU(), r(3, 5) * 2)
    case("silu", nn.SiLU(), r(3, 5) * 3)
    case("glu", nn.GLU(dim=1), r(2, 6, 3, 1))
    case("tanh", nn.Tanh(), r(3, 5) * 2)
    case("sigmoid", nn.Sigmoid(), r(3, 5) * 3)
    case("softplus", nn.Softplus(), r(3, 5) * 5)
    case("upsample_nearest", nn.Upsample(scale_factor=3), r(2, 3, 2, 5))
    case("upsample_bilinear", nn.Upsample(scale_factor=2, mode="bilinear"), r(1, 2, 3, 5))
    case("pad_zero", nn.ZeroPad2d((1, 2, 0, 3)), r(2, 3, 4, 5))
    case("pad_reflect", nn.ReflectionPad2d(2), r(1, 3, 3, 5))
    case("pad_replicate", nn.ReplicationPad2d((3, 1, 2, 0)), r(2, 1, 3, 2))
    case("maxpool", nn.MaxPool2d(3, stride=2, padding=1), r(2, 3, 7, 5))
    case("maxpool_default", nn.MaxPool2d(2), r(1, 3, 5, 4))
    case("avgpool", nn.AvgPool2d(3, stride=2, padding=1), r(2, 3, 7, 5))
    case("avgpool_nopad", nn.AvgPool2d((2, 3), padding=1, count_include_pad=False), r(2, 3, 7, 5))
    case("adaptiveavgpool", nn.AdaptiveAvgPool2d((3, 2)), r(2, 3, 7, 5))
    case("pixelshuffle", nn.PixelShuffle(2), r(2, 12, 3, 2))
    case("flatten_linear", nn.Sequential(nn.Flatten(), nn.Linear(30, 4)), r(3, 2, 3, 5))
    case("linear_reshape", nn.Sequential(nn.Linear(4, 30), nn.Unflatten(1, (2, 3, 5))), r(3, 4))
    case("embedding", nn.Embedding(5, 3), torch.tensor([[4, 0], [2, 4], [4, 1]]))
    for name, module, x in [
            ("linear", nn.Linear(7, 5), r(3, 7)),
            ("conv2d", nn.Conv2d(3, 5, (3, 2), padding=1), r(2, 3, 5, 4)),
            ("conv1d", nn.Conv1d(3, 5, 3), r(2, 3, 6)),
            ("convtranspose2d", nn.ConvTranspose2d(3, 5, (4, 3), stride=2, padding=1), r(2, 3, 3, 4))]:
        # Three training passes, as the power iteration goes on, then the gradients of the third; then use.
        torch.manual_seed(5)
        module = nn.utils.spectral_norm(module)
        case("spectral_" + name, module, x, steps=3)
        module.zero_grad()
        case("spectral_" + name + "_eval", module, x, train=False, random=False)


def losses():
    r = torch.randn
    out = {}

    def add(name, f, *inputs):
        leaves = [i.clone().requires_grad_() for i in inputs]
        y = f(*leaves)
        # The squared norm of the gradient, differentiated again: a critic's second derivatives.
        grads = torch.autograd.grad(y, leaves, create_graph=True)
        out[name + ".y"] = y
        for i, (x, g) in enumerate(zip(inputs, grads)):
            out[f"{name}.x{i}"] = x
            out[f"{name}.g{i}"] = g
        square = sum((g * g).sum() for g in grads)
        if square.requires_grad:
            for i, g in enumerate(torch.autograd.grad(square, leaves, allow_unused=True)):
                # Added to zeros: torch may hand back a symbolic zero, whose memory holds anything.
                out[f"{name}.h{i}"] = torch.zeros(leaves[i].shape) + (0 if g is None else g)

    logits = torch.cat([r(3, 5) * 3, torch.tensor([[-60.0, 60.0, 0.0, 17.0, -17.0]])])
    soft = torch.rand(4, 5)
    add("bce", lambda x: F.binary_cross_entropy_with_logits(x, soft), logits)
    out["bce.target"] = soft
    for label in (0.0, 0.9, 1.0):
        add(f"bce_{label}", lambda x: F.binary_cross_entropy_with_logits(x, torch.full_like(x, label)), logits)
    a, b = r(3, 7), r(3, 7)
    add("mse", nn.MSELoss(), a, b)
    add("mse_sum", nn.MSELoss(reduction="sum"), a, b)
    add("l1", nn.L1Loss(), a, b)
    add("smooth_l1", nn.SmoothL1Loss(), a, b)
    add("smooth_l1_half", nn.SmoothL1Loss(beta=0.5), a, b)
    classes = torch.tensor([0, 3, 4, 1, 3])
    scores = r(5, 5) * 3
    out["classes"] = classes
    add("cross_entropy", lambda x: F.cross_entropy(x, classes), scores)
    add("cross_entropy_smooth", lambda x: F.cross_entropy(x, classes, label_smoothing=0.1), scores)
    add("cross_entropy_sum", lambda x: F.cross_entropy(x, classes, reduction="sum"), scores)
    add("kl", lambda m, v: torch.mean(-0.5 * (1 + v - m.pow(2) - v.exp())), r(3, 4), r(3, 4))
    s = r(3, 4) * 2
    add("hinge_real", lambda x: F.relu(1 - x).mean(), s)
    add("hinge_fake", lambda x: F.relu(1 + x).mean(), s)
    add("lsgan_real_09", lambda x: F.mse_loss(x, torch.full_like(x, 0.9)), s)
    add("lsgan_fake", lambda x: F.mse_loss(x, torch.zeros_like(x)), s)
    add("lsgan_generator", lambda x: F.mse_loss(x, torch.ones_like(x)), s)
    save("losses", out)


def optimizers():
    """Ten steps over two parameters; the second one has no gradient in steps 3 and 4."""
    # 17: a vector and a tail; 5.
    shapes = [(17,), (5, 1)]
    gradients = [[torch.randn(s) for s in shapes] for _ in range(10)]
    start = [torch.randn(s) for s in shapes]
    kinds = {
        "sgd": (torch.optim.SGD, dict(lr=0.1)),
        "sgd_momentum": (torch.optim.SGD, dict(lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.05)),
        "sgd_nesterov": (torch.optim.SGD, dict(lr=0.05, momentum=0.8, nesterov=True)),
        "rmsprop": (torch.optim.RMSprop, dict()),
        "rmsprop_decay": (torch.optim.RMSprop, dict(lr=0.02, alpha=0.9, eps=1e-3, weight_decay=0.1, momentum=0.5)),
        "rmsprop_centered": (torch.optim.RMSprop, dict(lr=0.02, centered=True)),
        "rmsprop_all": (torch.optim.RMSprop, dict(lr=0.01, centered=True, momentum=0.9, weight_decay=0.01)),
        "adam": (torch.optim.Adam, dict()),
        "adam_gan": (torch.optim.Adam, dict(lr=2e-4, betas=(0.5, 0.999))),
        "adam_decay": (torch.optim.Adam, dict(lr=0.05, weight_decay=0.1, eps=1e-3)),
        "adam_amsgrad": (torch.optim.Adam, dict(lr=0.05, betas=(0.6, 0.7), amsgrad=True)),
        "adamw": (torch.optim.AdamW, dict()),
        "adamw_decay": (torch.optim.AdamW, dict(lr=0.05, weight_decay=0.3, amsgrad=True, betas=(0.5, 0.9))),
    }
    out = {}
    for i, s in enumerate(start):
        out[f"start.{i}"] = s
    for step, gs in enumerate(gradients):
        for i, g in enumerate(gs):
            out[f"gradient.{step}.{i}"] = g
    for name, (kind, options) in kinds.items():
        params = [s.clone().requires_grad_() for s in start]
        optimizer = kind(params, **options)
        for step, gs in enumerate(gradients):
            for i, p in enumerate(params):
                p.grad = None if i == 1 and step in (3, 4) else gs[i].clone()
            optimizer.step()
            for i, p in enumerate(params):
                out[f"{name}.{step}.{i}"] = p.detach().clone()
    # Clipping by norm: the norm before, and the gradients after.
    p = [torch.zeros(s, requires_grad=True) for s in shapes]
    for q, g in zip(p, gradients[0]):
        q.grad = g.clone()
    out["clip.norm"] = nn.utils.clip_grad_norm_(p, 1.5)
    for i, q in enumerate(p):
        out[f"clip.{i}"] = q.grad.clone()
    for q, g in zip(p, gradients[0]):
        q.grad = g.clone()
    nn.utils.clip_grad_value_(p, 0.4)
    for i, q in enumerate(p):
        out[f"clip_value.{i}"] = q.grad.clone()
    # Weight averaging, warmed up and not.
    for name, warm in (("ema", False), ("ema_warm", True)):
        average = start[0].clone()
        for n, gs in enumerate(gradients):
            keep = min(0.9, (1 + n) / (10 + n)) if warm else 0.9
            average = keep * average + (1 - keep) * gs[0]
        out[name] = average
    save("optimizers", out)


def schedules():
    schedulers = torch.optim.lr_scheduler

    def run(make, count=25):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.2)
        scheduler = make(optimizer)
        rates = []
        for _ in range(count):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return np.array(rates, dtype=np.float64)

    save("schedules", {
        "step": run(lambda o: schedulers.StepLR(o, 7)),
        "step_half": run(lambda o: schedulers.StepLR(o, 4, gamma=0.5)),
        # torch's cosine rises again after its length; the first 13 rates are what is compared.
        "cosine": run(lambda o: schedulers.CosineAnnealingLR(o, 12), 13),
        "cosine_end": run(lambda o: schedulers.CosineAnnealingLR(o, 12, eta_min=0.02), 13),
        # CycleGAN's: constant for 8, then down to 0 over 10.
        "linear": run(lambda o: schedulers.LambdaLR(o, lambda n: 1 - min(1, max(0, n - 8) / 10))),
        "warmup_step": run(lambda o: schedulers.LambdaLR(o, lambda n: n / 5 if n < 5 else 0.1 ** ((n - 5) // 7))),
    })


if __name__ == "__main__":
    torch.manual_seed(1)
    torch.set_num_threads(1)
    os.makedirs(OUT, exist_ok=True)
    layers()
    losses()
    optimizers()
    schedules()
    with open(os.path.join(OUT, "VERSIONS.txt"), "w") as f:
        f.write(f"python {sys.version.split()[0]}, torch {torch.__version__}, numpy {np.__version__}\n")
