"""Writes the golden values of the tensor operations: tests/golden/ops/*.bin, made by PyTorch.

    apt-get install --no-install-recommends python3-torch python3-numpy
    /usr/bin/python3 tests/golden/make_ops.py

Every case is computed in float64 from float32 inputs and stored as float32, so the stored numbers carry no rounding of
their own. Inputs, outputs and gradients are in Ganymede's layouts; the functions below permute to PyTorch's on the way:
    images               [N, H, W, C]                  PyTorch [N, C, H, W]
    sequences            [N, L, C]                     PyTorch [N, C, L]
    conv weight          [KH, KW, Cin/groups, Cout]    PyTorch [Cout, Cin/groups, KH, KW]
    transposed weight    [KH, KW, Cout/groups, Cin]    PyTorch [Cin, Cout/groups, KH, KW]
    norms                channels last                 PyTorch channels second
Inputs of functions with kinks stay 0.1 or more away from them, so that central differences can be taken there too.

A file is: int32 length of the header, the header (UTF-8 JSON), float32 numbers, all little-endian. The header is
    {"cases": [{"name", "op", "args", "inputs": [shape, ...], "output": shape}, ...]}
and each case's numbers are, in order: its inputs, the gradient of the output, the output, the gradients of the inputs.
"""
import json
import os
import struct

import numpy as np
import torch
import torch.nn.functional as F

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ops")
random = np.random.RandomState(20240229)
groups = {}


def normal(*shape):
    return random.standard_normal(shape).astype(np.float32)


def away(*shape, gap=0.1, points=(0.0,)):
    """Normal numbers, none of them nearer than `gap` to one of `points`."""
    x = normal(*shape)
    for _ in range(4):
        for p in points:
            near = np.abs(x - p) < gap
            x = np.where(near, p + np.where(x >= p, 1.3, -1.3) * gap, x)
    return x.astype(np.float32)


def positive(*shape):
    return (0.3 + 2 * random.random_sample(shape)).astype(np.float32)


def distinct(*shape):
    """All different by 0.1 or more, in random order: no ties of a maximum."""
    count = int(np.prod(shape))
    return ((random.permutation(count) - count / 2) * 0.1).astype(np.float32).reshape(shape)


def case(group, op, function, inputs, **args):
    leaves = [torch.from_numpy(np.asarray(i)).double().requires_grad_() for i in inputs]
    output = function(*leaves)
    gradient = torch.from_numpy(np.asarray(normal(*output.shape))).double()
    found = torch.autograd.grad(output, leaves, gradient, allow_unused=True)
    found = [torch.zeros_like(l) if f is None else f for l, f in zip(leaves, found)]
    cases = groups.setdefault(group, [])
    shapes = ",".join("x".join(map(str, l.shape)) for l in leaves)
    name = f"{len(cases):03d} {op}({shapes})" + "".join(f" {k}={str(v).replace(' ', '')}" for k, v in args.items())
    cases.append((
        dict(name=name[:160], op=op, args=args, inputs=[list(l.shape) for l in leaves], output=list(output.shape)),
        [t.detach().numpy() for t in [*leaves, gradient, output, *found]]))


def nchw(x):
    return x.permute(0, 3, 1, 2).contiguous()


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def oihw(w):
    return w.permute(3, 2, 0, 1).contiguous()


def elementwise():
    group = "elementwise"
    kinked = dict(
        abs=(torch.abs, (0.0,)), relu=(F.relu, (0.0,)), leaky_relu=(F.leaky_relu, (0.0,)))
    smooth = dict(
        exp=torch.exp, square=torch.square, sigmoid=torch.sigmoid, tanh=torch.tanh, softplus=F.softplus, silu=F.silu,
        neg=torch.neg)
    ranged = dict(log=torch.log, sqrt=torch.sqrt, rsqrt=torch.rsqrt)
    shapes = [(), (1,), (7,), (3, 5), (2, 3, 5, 7)]
    for shape in shapes:
        for op, (f, points) in kinked.items():
            case(group, op, f, [away(*shape, points=points)])
        for op, f in smooth.items():
            case(group, op, f, [normal(*shape)])
        for op, f in ranged.items():
            case(group, op, f, [positive(*shape)])
        case(group, "elu", F.elu, [away(*shape)])
    for slope in (0.2, 0.0, -0.5, 1.0):
        case(group, "leaky_relu", lambda x: F.leaky_relu(x, slope), [away(3, 11)], slope=slope)
    case(group, "elu", lambda x: F.elu(x, 0.7), [away(3, 11)], alpha=0.7)
    case(group, "clamp", lambda x: x.clamp(-0.5, 0.75), [away(5, 13, points=(-0.5, 0.75))], low=-0.5, high=0.75)
    for exponent in (0, 1, 2, 3, 4, 0.5, -0.5, -1, -2, 1.7, 2.5, 1 / 3):
        case(group, "pow", lambda x: x.pow(exponent), [positive(3, 7)], exponent=exponent)
    for exponent in (2, 3, 4, -1):
        case(group, "pow", lambda x: x.pow(exponent), [away(3, 7, gap=0.4)], exponent=exponent)
    for shape in ((3,), (2, 5), (2, 3, 5, 3), (1, 1, 1, 1)):
        for count in (1, shape[-1]):
            case(group, "prelu", lambda x, s: torch.where(x > 0, x, x * s), [away(*shape), normal(count) * 0.3])
    x = away(2, 3, 5, 4)
    case(group, "prelu", lambda x, s: nhwc(F.prelu(nchw(x), s)), [x, normal(4)])
    for shape, axis in (((6,), 0), ((3, 4), -1), ((4, 3), 0), ((2, 3, 5, 8), 3), ((2, 4, 3, 5), 1), ((2, 1), 1 - 1)):
        case(group, "glu", lambda x: F.glu(x, axis), [normal(*shape)], axis=axis)
    for op, f in dict(
            add_number=lambda x: x + 1.5, subtract_number=lambda x: x - 1.5, number_subtract=lambda x: 1.5 - x,
            multiply_number=lambda x: x * 1.5, divide_number=lambda x: x / 1.5,
            number_divide=lambda x: 1.5 / x).items():
        case(group, op, f, [away(3, 5, gap=0.5)])


def broadcasting():
    group = "broadcast"
    pairs = [
        ((), ()), ((1,), (4,)), ((4,), (1,)), ((), (2, 3)), ((2, 3), ()), ((2, 3), (2, 3)), ((2, 3), (3,)),
        ((3,), (2, 3)),
        ((2, 1, 5), (3, 1)), ((3, 1), (2, 1, 5)), ((2, 3, 4, 5), (5,)), ((5,), (2, 3, 4, 5)),
        ((2, 1, 1, 5), (2, 3, 4, 5)),
        ((1, 3, 1, 2), (5, 1, 4, 1)), ((17,), (3, 17)), ((3, 1), (3, 17)), ((2, 3, 1, 1), (1, 1, 3, 7)),
        ((1, 1, 1), (2, 3)), ((2, 3, 2, 2, 1, 3), (2, 1, 2, 1, 5, 3)), ((2, 3, 4, 1), (2, 3, 4, 5))]
    ops = dict(
        add=lambda a, b: a + b, subtract=lambda a, b: a - b, multiply=lambda a, b: a * b, divide=lambda a, b: a / b,
        minimum=torch.minimum, maximum=torch.maximum)
    for a, b in pairs:
        for op, f in ops.items():
            x, y = normal(*a), away(*b, gap=0.4)
            if op in ("minimum", "maximum"):
                # Whole fifths against whole fifths plus a tenth: never nearer than 0.1.
                x, y = np.round(x * 5) / 5, np.round(y * 5) / 5 + 0.1
                x, y = x.astype(np.float32), y.astype(np.float32)
            case(group, op, f, [x, y])
    x = normal(3, 5)
    case(group, "add_self", lambda a: a + a, [x])
    case(group, "multiply_self", lambda a: a * a, [x])
    case(group, "divide_self_sum", lambda a: a / a.sum(1, keepdim=True), [positive(3, 5)])


def reduce():
    group = "reduce"
    for shape, axes in [
            ((7,), [0]), ((7,), []), ((3, 5), [0]), ((3, 5), [1]), ((3, 5), [0, 1]), ((1, 1, 4), [1]),
            ((2, 3, 5, 7), [0]),
            ((2, 3, 5, 7), [3]), ((2, 3, 5, 7), [1, 2]), ((2, 3, 5, 7), [0, 3]), ((2, 3, 5, 7), [0, 2]),
            ((2, 3, 5, 7), [0, 1, 2]), ((2, 3, 5, 7), [-1, -3]), ((3, 67), [1]), ((67, 3), [0]), ((1, 17, 1), [1])]:
        for keep in (False, True):
            args = dict(axes=axes, keep=keep)
            if axes:
                case(group, "sum", lambda x: x.sum(axes, keepdim=keep), [normal(*shape)], **args)
                case(group, "mean", lambda x: x.mean(axes, keepdim=keep), [normal(*shape)], **args)
                case(group, "variance", lambda x: x.var(axes, unbiased=False, keepdim=keep), [normal(*shape)],
                    unbiased=False, **args)
                if np.prod([shape[a] for a in axes]) > 1:
                    case(group, "variance", lambda x: x.var(axes, unbiased=True, keepdim=keep), [normal(*shape)],
                        unbiased=True, **args)
                case(group, "max", lambda x: x.amax(axes, keepdim=keep), [distinct(*shape)], **args)
                case(group, "logsumexp", lambda x: torch.logsumexp(x, axes, keepdim=keep), [normal(*shape)], **args)
            elif not keep:
                case(group, "sum", lambda x: x * 1, [normal(*shape)], **args)
                case(group, "mean", lambda x: x * 1, [normal(*shape)], **args)
        if axes:
            lse = lambda x: x - torch.logsumexp(x, axes, keepdim=True)
            case(group, "softmax", lambda x: lse(x).exp(), [normal(*shape)], axes=axes)
            case(group, "log_softmax", lse, [normal(*shape)], axes=axes)
    for shape in ((), (1,), (3, 5), (2, 3, 5, 7)):
        case(group, "sum_all", torch.sum, [normal(*shape)])
        case(group, "mean_all", torch.mean, [normal(*shape)])
        case(group, "max_all", torch.amax, [distinct(*shape)])
    # Ties share their gradient evenly; large logits lose nothing.
    case(group, "max_ties", lambda x: x.amax([0, 2]), [np.round(normal(3, 4, 5)).astype(np.float32)], axes=[0, 2])
    for op, f in (("softmax", torch.softmax), ("log_softmax", torch.log_softmax)):
        case(group, op, lambda x: f(x, 1), [normal(3, 7) + np.float32([[1000], [-500], [80]])], axes=[1])
        case(group, op, lambda x: f(x, 1), [normal(3, 7) * 30], axes=[1])


def matmul():
    group = "matmul"
    swap = lambda t, flag: t.transpose(-1, -2) if flag else t
    sizes = [
        ((1, 1), (1, 1)), ((3, 5), (5, 7)), ((1, 7), (7, 1)), ((5, 1), (1, 3)), ((13, 17), (17, 11)),
        ((2, 3, 5), (2, 5, 4)),
        ((2, 3, 5), (5, 4)), ((3, 5), (2, 5, 4)), ((2, 1, 3, 5), (3, 5, 2)), ((1, 3, 5), (4, 5, 2)),
        ((2, 3, 3, 2), (2, 3, 2, 5)),
        ((4, 1, 2, 3), (1, 5, 3, 2))]
    for a, b in sizes:
        for ta in (False, True):
            for tb in (False, True):
                x = normal(*(a[:-2] + (a[-1], a[-2]) if ta else a))
                y = normal(*(b[:-2] + (b[-1], b[-2]) if tb else b))
                case(group, "matmul", lambda x, y: swap(x, ta) @ swap(y, tb), [x, y], ta=ta, tb=tb)


def convolution():
    group = "conv"
    two = lambda low, high: [int(random.randint(low, high)), int(random.randint(low, high))]

    def conv(n, h, w, cin, cout, k, bias=True, stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups_=1):
        x, weight = normal(n, h, w, cin), normal(*k, cin // groups_, cout) * np.float32(0.5)
        f = lambda x, w, b=None: nhwc(F.conv2d(nchw(x), oihw(w), b, stride, padding, dilation, groups_))
        case(group, "conv2d", f, [x, weight] + ([normal(cout)] if bias else []), stride=list(stride),
            padding=list(padding),
             dilation=list(dilation), groups=groups_)

    def transposed(n, h, w, cin, cout, k, bias=True, stride=(1, 1), padding=(0, 0), output=(0, 0), dilation=(1, 1),
        groups_=1):
        x, weight = normal(n, h, w, cin), normal(*k, cout // groups_, cin) * np.float32(0.5)
        f = lambda x, w, b=None: nhwc(F.conv_transpose2d(nchw(x), oihw(w), b, stride, padding, output, groups_,
            dilation))
        case(group, "conv_transpose2d", f, [x, weight] + ([normal(cout)] if bias else []), stride=list(stride),
             padding=list(padding), output=list(output), dilation=list(dilation), groups=groups_)

    conv(1, 1, 1, 1, 1, (1, 1))
    conv(2, 5, 7, 3, 5, (1, 1))
    conv(2, 5, 7, 3, 4, (3, 3), padding=(1, 1))
    conv(1, 8, 8, 3, 5, (4, 4), stride=(2, 2), padding=(1, 1), bias=False)
    conv(1, 9, 7, 2, 3, (5, 3), stride=(2, 3), padding=(2, 1))
    conv(1, 7, 9, 4, 6, (3, 3), padding=(2, 2), dilation=(2, 2), groups_=2)
    conv(2, 5, 5, 6, 6, (3, 3), padding=(1, 1), groups_=6)
    conv(1, 6, 5, 1, 17, (3, 3), padding=(1, 1))
    conv(3, 4, 4, 5, 1, (4, 4))
    conv(1, 3, 2, 2, 3, (2, 3), padding=(4, 3))
    transposed(1, 1, 1, 1, 1, (1, 1))
    transposed(2, 1, 1, 7, 5, (4, 4), bias=False)
    transposed(1, 4, 4, 5, 3, (4, 4), stride=(2, 2), padding=(1, 1), bias=False)
    transposed(1, 3, 5, 4, 3, (3, 3), stride=(2, 2), padding=(1, 1), output=(1, 1))
    transposed(1, 3, 4, 4, 6, (3, 2), stride=(3, 2), padding=(1, 0), output=(2, 1), groups_=2)
    transposed(1, 3, 3, 2, 3, (3, 3), stride=(1, 2), dilation=(2, 3), output=(1, 2))
    transposed(1, 5, 4, 6, 6, (3, 3), padding=(1, 1), groups_=6)
    transposed(1, 4, 3, 2, 3, (1, 1), stride=(2, 3))
    made = 0
    while made < 30:
        k, stride, dilation, padding = two(1, 5), two(1, 4), two(1, 4), two(0, 4)
        g = int(random.choice([1, 1, 2, 3]))
        cin, cout, h, w = g * int(random.randint(1, 4)), g * int(random.randint(1, 4)), *two(2, 9)
        if h + 2 * padding[0] < dilation[0] * (k[0] - 1) + 1 or w + 2 * padding[1] < dilation[1] * (k[1] - 1) + 1:
            continue
        made += 1
        conv(int(random.randint(1, 3)), h, w, cin, cout, k, bool(made % 2), stride, padding, dilation, g)
    made = 0
    while made < 30:
        k, stride, dilation, padding = two(1, 5), two(1, 4), two(1, 3), two(0, 3)
        g = int(random.choice([1, 1, 2, 3]))
        cin, cout, h, w = g * int(random.randint(1, 4)), g * int(random.randint(1, 4)), *two(1, 5)
        output = [int(random.randint(0, max(stride[i], dilation[i]))) for i in (0, 1)]
        side = [(s - 1) * stride[i] - 2 * padding[i] + dilation[i] * (k[i] - 1) + output[i] + 1
            for i, s in enumerate((h, w))]
        if min(side) < 1 or side[0] * side[1] > 120:
            continue
        made += 1
        transposed(int(random.randint(1, 3)), h, w, cin, cout, k, bool(made % 2), stride, padding, output, dilation, g)
    nlc = lambda x: x.permute(0, 2, 1).contiguous()
    for n, length, cin, cout, k, stride, padding, dilation, g in [
            (1, 1, 1, 1, 1, 1, 0, 1, 1), (2, 11, 3, 5, 3, 1, 1, 1, 1), (1, 13, 4, 6, 5, 2, 2, 1, 2),
            (2, 9, 2, 3, 3, 3, 3, 2, 1),
            (1, 7, 3, 3, 4, 1, 0, 1, 3), (1, 17, 2, 2, 2, 1, 0, 7, 1)]:
        options = dict(stride=stride, padding=padding, dilation=dilation, groups=g)
        for bias in ([], [normal(cout)]):
            f = lambda x, w, b=None: nlc(F.conv1d(nlc(x), w.permute(2, 1, 0).contiguous(), b, stride, padding,
                dilation, g))
            case(group, "conv1d", f, [normal(n, length, cin), normal(k, cin // g, cout), *bias], **options)
    for n, length, cin, cout, k, stride, padding, output, dilation, g in [
            (1, 1, 1, 1, 1, 1, 0, 0, 1, 1), (2, 5, 3, 4, 4, 2, 1, 0, 1, 1), (1, 7, 4, 6, 3, 3, 1, 2, 1, 2),
            (2, 5, 2, 3, 3, 1, 1, 1, 2, 1),
            (1, 5, 3, 3, 5, 2, 0, 1, 1, 3)]:
        options = dict(stride=stride, padding=padding, output=output, dilation=dilation, groups=g)
        for bias in ([], [normal(cout)]):
            f = lambda x, w, b=None: nlc(F.conv_transpose1d(nlc(x), w.permute(2, 1, 0).contiguous(), b, stride,
                padding, output, g, dilation))
            case(group, "conv_transpose1d", f, [normal(n, length, cin), normal(k, cout // g, cin), *bias], **options)


def resample():
    group = "resample"
    for shape, borders in [((1, 1, 1, 1), (0, 0, 0, 0)), ((2, 4, 5, 3), (1, 2, 3, 0)), ((1, 3, 7, 2), (2, 2, 6, 5)),
        ((1, 5, 2, 1), (0, 4, 1, 1))]:
        top, bottom, left, right = borders
        for mode in ("constant", "reflect", "replicate"):
            case(group, "pad", lambda x: nhwc(F.pad(nchw(x), (left, right, top, bottom), mode=mode)), [normal(*shape)],
                 borders=list(borders), mode=mode)
    case(group, "pad", lambda x: nhwc(F.pad(nchw(x), (3, 4, 5, 6), mode="replicate")), [normal(1, 1, 2, 3)],
        borders=[5, 6, 3, 4], mode="replicate")
    for shape, size in [
            ((1, 1, 1, 1), (1, 1)), ((1, 1, 1, 2), (3, 5)), ((2, 3, 5, 3), (6, 10)), ((1, 7, 5, 2), (3, 4)),
            ((1, 4, 6, 1), (4, 6)),
            ((1, 5, 3, 2), (7, 11)), ((1, 11, 13, 1), (5, 1)), ((1, 2, 3, 17), (5, 4)), ((1, 3, 41, 1), (2, 123)),
            ((1, 1, 17, 1), (1, 13))]:
        args = dict(height=size[0], width=size[1])
        case(group, "nearest", lambda x: nhwc(F.interpolate(nchw(x), size=size, mode="nearest")), [normal(*shape)],
            **args)
        for align in (False, True):
            f = lambda x: nhwc(F.interpolate(nchw(x), size=size, mode="bilinear", align_corners=align))
            case(group, "bilinear", f, [normal(*shape)], align=align, **args)
    case(group, "upsample", lambda x: nhwc(F.interpolate(nchw(x), scale_factor=2, mode="nearest")),
        [normal(2, 3, 5, 3)], scale=2)
    case(group, "upsample", lambda x: nhwc(F.interpolate(nchw(x), scale_factor=3, mode="nearest")),
        [normal(1, 1, 2, 1)], scale=3)
    for shape, kernel, stride, padding in [
            ((1, 1, 1, 1), (1, 1), None, (0, 0)), ((2, 6, 8, 3), (2, 2), None, (0, 0)),
            ((1, 7, 5, 2), (3, 3), (2, 2), (1, 1)),
            ((1, 5, 7, 2), (3, 2), (1, 3), (1, 0)), ((1, 9, 4, 1), (4, 3), (3, 1), (2, 1)),
            ((1, 5, 5, 17), (2, 5), (1, 1), (1, 2)),
            ((2, 3, 11, 1), (3, 3), (1, 1), (1, 1))]:
        args = dict(kernel=list(kernel), stride=list(stride) if stride else [], padding=list(padding))
        case(group, "max_pool", lambda x: nhwc(F.max_pool2d(nchw(x), kernel, stride, padding)), [distinct(*shape)],
            **args)
        for count in (True, False):
            f = lambda x: nhwc(F.avg_pool2d(nchw(x), kernel, stride, padding, count_include_pad=count))
            case(group, "avg_pool", f, [normal(*shape)], count=count, **args)
    for shape, size in [((1, 1, 1, 1), (1, 1)), ((2, 7, 5, 3), (1, 1)), ((1, 7, 5, 2), (3, 2)), ((1, 3, 4, 1), (5, 7)),
        ((1, 13, 11, 2), (4, 11))]:
        case(group, "adaptive_avg_pool", lambda x: nhwc(F.adaptive_avg_pool2d(nchw(x), size)), [normal(*shape)],
            height=size[0], width=size[1])
    for shape, r in [((1, 1, 1, 4), 2), ((2, 3, 5, 8), 2), ((1, 2, 3, 9), 3), ((1, 2, 3, 5), 1)]:
        case(group, "pixel_shuffle", lambda x: nhwc(F.pixel_shuffle(nchw(x), r)), [normal(*shape)], r=r)


def movement():
    group = "movement"
    whole = lambda limit, *shape: random.randint(0, limit, shape)
    for shape, to in [((6,), (2, 3)), ((2, 3, 5), (5, 6)), ((1,), ()), ((), (1, 1)), ((2, 3, 4), (2, 3, 4))]:
        case(group, "reshape", lambda x: x.reshape(to), [normal(*shape)], shape=list(to))
    for shape, order in [
            ((3, 5), (1, 0)), ((2, 3, 5, 7), (0, 3, 1, 2)), ((2, 3, 5, 7), (3, 2, 1, 0)), ((2, 3, 5), (0, 1, 2)),
            ((1, 3, 1), (2, 1, 0)),
            ((2, 3, 2, 3, 2, 2), (5, 0, 3, 1, 4, 2)), ((2, 3, 5), (1, 0, 2)), ((7,), (0,))]:
        case(group, "permute", lambda x: x.permute(order), [normal(*shape)], order=list(order))
    for shape, to in [((1,), (5,)), ((3, 1), (3, 4)), ((3,), (2, 3)), ((), (2, 3)), ((1, 3, 1, 2), (4, 3, 5, 2)),
        ((2, 3), (2, 3))]:
        case(group, "expand", lambda x: x.expand(to), [normal(*shape)], shape=list(to))
    for shape, axes in [((7,), (0,)), ((3, 5), (1,)), ((3, 5), (0, 1)), ((2, 3, 5, 3), (2,)), ((2, 3, 5, 3), (-2, 1)),
        ((1, 1), (0,)), ((3, 2), ())]:
        case(group, "flip", lambda x: x.flip(axes), [normal(*shape)], axes=list(axes))
    for shape, axis, start, length in [
            ((7,), 0, 2, 3), ((3, 5), 1, 0, 5), ((3, 5), 0, 2, 1), ((2, 3, 5, 3), 2, 1, 3), ((2, 3, 5, 3), -1, 1, 2),
            ((2, 3), 0, 1, 1)]:
        case(group, "slice", lambda x: x.narrow(axis, start, length), [normal(*shape)], axis=axis, start=start,
            length=length)
    for shape, axis, sizes, part in [((7,), 0, (2, 5), 1), ((3, 6), 1, (1, 2, 3), 0), ((3, 6), 1, (1, 2, 3), 2),
        ((2, 5, 3), -2, (4, 1), 0)]:
        case(group, "split", lambda x: x.split(sizes, axis)[part], [normal(*shape)], axis=axis, sizes=list(sizes),
            part=part)
    case(group, "split_all", lambda x: sum((i + 1) * p.sum() * p for i, p in enumerate(x.split((2, 2, 2), 1))),
        [normal(3, 6)], axis=1, sizes=[2, 2, 2])
    for shapes, axis in [
            ([(3,), (4,)], 0), ([(2, 3), (2, 1), (2, 5)], 1), ([(1, 3), (4, 3)], 0), ([(2, 3, 5, 2), (2, 3, 5, 7)], -1),
            ([(2, 3, 1), (2, 2, 1)], 1), ([(2, 2)], 0)]:
        case(group, "concat", lambda *x: torch.cat(x, axis), [normal(*s) for s in shapes], axis=axis)
    for shape, count, axis in [((3,), 2, 0), ((3,), 2, 1), ((2, 5), 3, 1), ((2, 5), 3, -1), ((), 3, 0),
        ((2, 3, 4), 1, -2)]:
        case(group, "stack", lambda *x: torch.stack(x, axis), [normal(*shape) for _ in range(count)], axis=axis)
    for shape, axis, over in [
            ((5,), 0, (7,)), ((3, 5), 1, (3, 2)), ((3, 5), 0, (4, 5)), ((3, 5), 0, (2, 3)), ((2, 3, 5), 1, (2, 4, 5)),
            ((2, 3, 5), -1, (1, 2, 8)), ((1, 1), 0, (1, 1))]:
        index = whole(shape[axis], *over)
        args = dict(axis=axis, shape=list(over), indices=index.ravel().tolist())
        case(group, "gather", lambda x: x.gather(axis, torch.from_numpy(index)), [normal(*shape)], **args)
        case(group, "scatter_add", lambda x, s: x.scatter_add(axis, torch.from_numpy(index), s),
            [normal(*shape), normal(*over)], **args)
    for rows, width, over in [(1, 1, (1,)), (7, 3, (5,)), (5, 4, (2, 3)), (3, 17, (2, 1, 2)), (11, 2, ())]:
        index = np.asarray(whole(rows, *over))
        case(group, "embedding", lambda t: F.embedding(torch.from_numpy(index), t), [normal(rows, width)],
            shape=list(over), indices=index.ravel().tolist())
    index = whole(5, 2, 3)
    case(group, "one_hot", lambda x: F.one_hot(torch.from_numpy(index), 5).double() * x, [normal(5)], shape=[2, 3],
        indices=index.ravel().tolist(), classes=5)


def normalization():
    group = "normalize"
    last = lambda x: x.movedim(-1, 1).contiguous()

    def first(y):
        # PyTorch 1.13 gets the gradient of instance_norm wrong if the one coming in is a permuted view with N = 1.
        if y.requires_grad:
            y.register_hook(lambda g: g.contiguous())
        return y.movedim(1, -1)

    pick = lambda c, gamma, beta: ([1 + normal(c) * np.float32(0.5)] if gamma else []) + ([normal(c)] if beta else [])

    def parts(p, gamma, beta):
        return (p[0] if gamma else None), (p[-1] if beta else None)

    def stated(p, gamma, beta, c):
        # The gradient of F.group_norm fails in PyTorch 1.13 when only one parameter is given: state the other.
        like = dict(dtype=torch.float64)
        return (p[0] if gamma else torch.ones(c, **like)), (p[-1] if beta else torch.zeros(c, **like))

    for gamma, beta in ((True, True), (True, False), (False, True), (False, False)):
        for shape in ((4, 3), (2, 5, 3), (2, 3, 5, 3), (3, 1, 1, 2), (1, 2, 3, 1), (2, 3, 3, 19)):
            args = dict(gamma=gamma, beta=beta)
            eps = 1e-5 if shape[0] != 3 else 0.1
            f = lambda x, *p: first(F.batch_norm(last(x), None, None, *parts(p, gamma, beta), True, 0.1, eps))
            case(group, "batch_norm", f, [normal(*shape) * 2 + 1, *pick(shape[-1], gamma, beta)], eps=eps, **args)
        for shape in ((2, 5, 3), (2, 3, 5, 3), (1, 7, 1, 2), (2, 3, 2, 17)):
            f = lambda x, *p: first(F.instance_norm(last(x), None, None, *parts(p, gamma, beta), True))
            case(group, "instance_norm", f, [normal(*shape) * 2 + 1, *pick(shape[-1], gamma, beta)], eps=1e-5, **args)
        for shape, g in (((3, 8), 2), ((2, 5, 6), 3), ((2, 3, 5, 6), 1), ((1, 3, 2, 4), 4), ((2, 3, 2, 5), 5)):
            f = lambda x, *p: first(F.group_norm(last(x), g, *stated(p, gamma, beta, x.shape[-1])))
            case(group, "group_norm", f, [normal(*shape) * 2 + 1, *pick(shape[-1], gamma, beta)], eps=1e-5, groups=g,
                **args)
        for shape, count in (((7,), 1), ((3, 5), 1), ((2, 3, 5), 2), ((2, 3, 5, 4), 3), ((2, 2, 3, 17), 1),
            ((2, 3), 2)):
            over = shape[-count:]
            weights = ([1 + normal(*over) * np.float32(0.5)] if gamma else []) + ([normal(*over)] if beta else [])
            f = lambda x, *p: F.layer_norm(x, over, *parts(p, gamma, beta))
            case(group, "layer_norm", f, [normal(*shape) * 2 + 1, *weights], eps=1e-5, axes=count, **args)
        for shape in ((4, 3), (2, 3, 5, 3), (1, 1, 1, 5)):
            f = lambda x, m, v, *p: first(F.batch_norm(last(x), m, v, *parts(p, gamma, beta), False))
            g = lambda x, m, v, *p: (x - m) / (v + 1e-5).sqrt() * (p[0] if gamma else 1) + (p[-1] if beta else 0)
            c = shape[-1]
            inputs = [normal(*shape), normal(c), positive(c), *pick(c, gamma, beta)]
            t = [torch.from_numpy(i).double() for i in inputs]
            assert torch.allclose(f(*t), g(*t), rtol=1e-12)
            # F.batch_norm gives no gradients of given statistics; the formula, checked against it, does.
            case(group, "batch_norm_given", g, inputs, eps=1e-5, **args)


def compositions():
    """Gradient penalties of small critics: the outputs are first derivatives, their gradients second ones."""
    group = "penalty"

    def penalty(critic, x, form):
        gradient, = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
        flat = gradient.reshape(gradient.shape[0], -1)
        if form == "wgan":
            return ((flat.square().sum(1).sqrt() - 1) ** 2).mean()
        return flat.square().sum(1).mean() * 0.5

    def norm(x, kind):
        x = nchw(x)
        if kind == "batch":
            return nhwc(F.batch_norm(x, None, None, None, None, True))
        if kind == "instance":
            return nhwc(F.instance_norm(x))
        if kind == "layer":
            return nhwc(F.layer_norm(x, x.shape[1:]))
        return nhwc(x)

    def activate(x, kind):
        return dict(leaky=lambda: F.leaky_relu(x, 0.2), tanh=x.tanh, softplus=lambda: F.softplus(x),
            silu=lambda: F.silu(x),
                    elu=lambda: F.elu(x), sigmoid=x.sigmoid)[kind]()

    # Half of the channels far above zero and half far below, so that LeakyReLU and ELU stay off their kinks.
    signs = lambda c: (np.where(np.arange(c) % 2 == 0, 3, -3) + normal(c) * 0.1).astype(np.float32)
    for form in ("wgan", "r1"):
        for activation in ("leaky", "tanh", "softplus", "silu", "elu", "sigmoid"):
            for kind in ("none", "batch", "instance", "layer"):
                if kind != "none" and activation not in ("leaky", "tanh"):
                    continue

                def critic_loss(x, w1, b1, w2, b2, dense):
                    def critic(x):
                        y = nhwc(F.conv2d(nchw(x), oihw(w1), None, 2, 1))
                        y = activate(norm(y, kind) + b1, activation)
                        y = activate(nhwc(F.conv2d(nchw(y), oihw(w2), b2, 1, 1)), activation)
                        return y.flatten(1) @ dense
                    return penalty(critic, x, form)

                small = np.float32(0.15)
                # Normalized values reach 2 and more; the shift of 3 must outweigh them.
                kinked = activation in ("leaky", "elu")
                shift = signs(4) * np.float32(2 if kind != "none" else 1) if kinked else normal(4)
                inputs = [normal(3, 6, 4, 2), normal(4, 4, 2, 4) * small, shift,
                    normal(3, 3, 4, 4) * small * np.float32(0.1 if kinked else 1),
                    signs(4) * 1.5 if kinked else normal(4), normal(24, 1)]
                case(group, "conv_critic", critic_loss, inputs, form=form, activation=activation, norm=kind)
    for activation in ("leaky", "tanh", "silu"):
        def dense_loss(x, w1, b1, w2):
            mask = torch.from_numpy((np.arange(15).reshape(3, 5) % 3 != 0) * 1.5)
            return penalty(lambda x: (activate(x @ w1 + b1, activation) * mask) @ w2, x, "wgan")
        case(group, "dense_critic", dense_loss, [normal(3, 4), normal(4, 5) * np.float32(0.2), signs(5), normal(5, 1)],
            activation=activation)
    def transposed_loss(x, w1, w2):
        def critic(x):
            y = torch.tanh(nhwc(F.conv_transpose2d(nchw(x), oihw(w1), None, 2, 1)))
            y = nhwc(F.interpolate(nchw(y), size=(9, 7), mode="bilinear"))
            y = nhwc(F.avg_pool2d(nchw(y), 2))
            return F.softplus(nhwc(F.conv2d(nchw(y), oihw(w2)))).sum((1, 2, 3))
        return penalty(critic, x, "wgan")
    case(group, "up_critic", transposed_loss, [normal(2, 3, 3, 2), normal(4, 4, 3, 2) * np.float32(0.5),
        normal(3, 3, 3, 2) * np.float32(0.5)])


for make in (elementwise, broadcasting, reduce, matmul, convolution, resample, movement, normalization, compositions):
    make()
os.makedirs(FOLDER, exist_ok=True)
for group, cases in groups.items():
    header = json.dumps(dict(cases=[c for c, _ in cases]), separators=(",", ":")).encode()
    with open(os.path.join(FOLDER, group + ".bin"), "wb") as f:
        f.write(struct.pack("<i", len(header)) + header)
        for _, tensors in cases:
            for t in tensors:
                f.write(np.ascontiguousarray(t, dtype="<f4").tobytes())
    print(f"{group}: {len(cases)} cases, {os.path.getsize(os.path.join(FOLDER, group + '.bin'))} bytes")
with open(os.path.join(FOLDER, "VERSIONS.txt"), "w") as f:
    f.write(f"make_ops.py with torch {torch.__version__}, numpy {np.__version__}\n")
