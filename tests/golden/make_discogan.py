#!/usr/bin/python3
"""DiscoGAN in PyTorch: outputs of its networks and the losses of ten steps that DiscoGanGoldenTests expects.

    /usr/bin/python3 tests/golden/make_discogan.py        # writes tests/golden/discogan/*.json and *.safetensors

Networks, losses and the pattern of steps are written from the description of the authors' code (Kim et al. 2017), at a
small width. Pictures come from the same counter-based stream as Ganymede's (Philox 4x32-10, seed 7, stream 9), drawn as
[N, H, W, C] in [0, 1); weights are PyTorch's and are saved in Ganymede's layouts: convolutions [KH, KW, Cin, Cout],
transposed convolutions [KH, KW, Cout, Cin]. A has three channels and B one.
"""
import itertools, json, math, os, struct
import numpy as np
import torch
from torch import nn
import torch.nn.functional as F

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "discogan")
SEED, STREAM, STEPS, SIZE, BATCH = 7, 9, 10, 64, 4
torch.set_num_threads(1)


class Pictures:
    """Numbers of Ganymede's RandomStream: block i of four is Philox(counter = (i, stream), key = seed)."""

    def __init__(self):
        self.position = 0

    def __call__(self, count, channels):
        shape = (count, SIZE, SIZE, channels)
        blocks = (math.prod(shape) + 3) // 4
        i = np.arange(self.position, self.position + blocks, dtype=np.uint64)
        self.position += blocks
        low = np.uint64(0xFFFFFFFF)
        x, y, z, w = i & low, i >> np.uint64(32), np.full_like(i, STREAM), np.zeros_like(i)
        k0, k1 = SEED, 0
        for _ in range(10):
            a, b = x * np.uint64(0xD2511F53), z * np.uint64(0xCD9E8D57)
            x, y, z, w = (b >> np.uint64(32)) ^ y ^ np.uint64(k0), b & low, (a >> np.uint64(32)) ^ w ^ np.uint64(k1), a & low
            k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
        unit = (np.stack([x, y, z, w], 1) >> np.uint64(8)).astype(np.float64) / 16777216
        numbers = unit.reshape(-1)[:math.prod(shape)].reshape(shape)
        return torch.tensor(numbers, dtype=torch.float32).permute(0, 3, 1, 2).contiguous()


class Generator(nn.Module):
    def __init__(self, inputs, outputs, width, bottleneck=0):
        super().__init__()
        maps = [width, width * 2, width * 4, width * 8]
        layers = [nn.Conv2d(inputs, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
        for a, b in zip(maps, maps[1:]):
            layers += [nn.Conv2d(a, b, 4, 2, 1, bias=False), nn.BatchNorm2d(b), nn.LeakyReLU(0.2)]
        if bottleneck:
            layers += [nn.Conv2d(maps[-1], bottleneck, 4, bias=False), nn.BatchNorm2d(bottleneck), nn.LeakyReLU(0.2),
                       nn.ConvTranspose2d(bottleneck, maps[-1], 4, bias=False), nn.BatchNorm2d(maps[-1]), nn.ReLU()]
        for a, b in zip(maps[::-1], maps[-2::-1]):
            layers += [nn.ConvTranspose2d(a, b, 4, 2, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU()]
        layers += [nn.ConvTranspose2d(width, outputs, 4, 2, 1, bias=False), nn.Sigmoid()]
        self.main = nn.Sequential(*layers)

    def forward(self, x):
        return self.main(x)


class Discriminator(nn.Module):
    def __init__(self, inputs, width):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 4, 2, 1, bias=False)
        for i in (2, 3, 4):
            a, b = width << (i - 2), width << (i - 1)
            setattr(self, f"conv{i}", nn.Conv2d(a, b, 4, 2, 1, bias=False))
            setattr(self, f"bn{i}", nn.BatchNorm2d(b))
        self.conv5 = nn.Conv2d(width * 8, 1, 4, bias=False)

    def forward(self, x):
        x, features = F.leaky_relu(self.conv1(x), 0.2), []
        for i in (2, 3, 4):
            x = F.leaky_relu(getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(x)), 0.2)
            features.append(x)
        return torch.sigmoid(self.conv5(x)), features


def ours(value):
    value = value.detach().clone().float()
    return (value.permute(2, 3, 1, 0) if value.ndim == 4 else value).contiguous().numpy()


def state(prefix, network):
    return {f"{prefix}.{k}": ours(v) for k, v in network.state_dict().items()}


def save(name, tensors):
    header, data, at = {}, b"", 0
    for key, value in tensors.items():
        raw = value.astype(np.float32).tobytes()
        header[key] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [at, at + len(raw)]}
        data, at = data + raw, at + len(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(OUT, f"{name}.safetensors"), "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def pixels(tensor):
    return tensor.detach().permute(0, 2, 3, 1).contiguous().numpy()


def network_case(name, network):
    """Outputs for three pictures with the running statistics and with the batch's."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1, 0.2)
            nn.init.normal_(module.bias, 0, 0.2)
            nn.init.normal_(module.running_mean, 0, 0.3)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    tensors = state("network", network)
    x = Pictures()(3, 3)
    for mode in ("eval", "train"):      # in this order: training moves the running statistics
        network.train(mode == "train")
        result = network(x)
        if isinstance(result, tuple):
            # Ganymede's scores are those before the sigmoid.
            tensors[f"{mode}.out"] = pixels(torch.logit(result[0].double()).float())
            for i, feature in enumerate(result[1]):
                tensors[f"{mode}.feature{i}"] = pixels(feature)
        else:
            tensors[f"{mode}.out"] = pixels(result)
    save(name, tensors)


def ten_steps(weights, options):
    torch.manual_seed(6)
    ga, gb = Generator(1, 3, 4), Generator(3, 1, 4)      # as the authors name them: A is made by ga, B by gb
    da, db = Discriminator(3, 4), Discriminator(1, 4)
    for name, network in (("generator_AB", gb), ("generator_BA", ga), ("discriminator_A", da), ("discriminator_B", db)):
        weights.update(state(name, network))
    adam = dict(lr=options["generatorRate"], betas=(0.5, 0.999), weight_decay=options["weightDecay"])
    og = torch.optim.Adam(itertools.chain(ga.parameters(), gb.parameters()), **adam)
    od = torch.optim.Adam(itertools.chain(da.parameters(), db.parameters()), **adam)
    bce, mse, hinge = nn.BCELoss(), nn.MSELoss(), nn.HingeEmbeddingLoss()
    pictures, losses = Pictures(), []
    arch, every = options["arch"], options["generatorSteps"] + 1

    def gan(real, fake):
        half = 0.5 if options["halveDiscriminatorLoss"] else 1
        ones, zeros = torch.ones_like(fake), torch.zeros_like(fake)
        return bce(real, ones) * half + bce(fake, zeros) * half, bce(fake, ones)

    def matching(real, fake):
        total = 0
        for r, f in zip(real, fake):
            distance = (r.mean(0) - f.mean(0)) ** 2
            total = total + hinge(distance, torch.ones_like(distance))
        return total

    def all_losses(a, b, rate):
        ab, ba = gb(a), ga(b)
        recon_a, recon_b = mse(ga(ab), a), mse(gb(ba), b)
        (real_a, f_real_a), (fake_a, f_fake_a) = da(a), da(ba)
        (real_b, f_real_b), (fake_b, f_fake_b) = db(b), db(ab)
        (dis_a, gen_a), (dis_b, gen_b) = gan(real_a, fake_a), gan(real_b, fake_b)
        w, v = options["adversarialWeight"], options["featureWeight"]
        way_a = gen_b * w + matching(f_real_b, f_fake_b) * v
        way_b = gen_a * w + matching(f_real_a, f_fake_a) * v
        if options["curriculum"]:
            total_a, total_b = way_a * (1 - rate) + recon_a * rate, way_b * (1 - rate) + recon_b * rate
        else:
            total_a, total_b = way_a + recon_a, way_b + recon_b
        if arch == "discogan":
            return total_a + total_b, dis_a + dis_b
        return (total_a if arch == "recongan" else way_a), dis_b

    for i in range(STEPS):
        a, b = pictures(BATCH, 3), pictures(BATCH, 1)
        rate = options["startRate"] if i < options["startSteps"] else options["laterRate"]
        row = {}
        if every == 1 or i % every == 0:
            for optimizer in (og, od):
                optimizer.zero_grad()
            loss = all_losses(a, b, rate)[1]
            loss.backward()
            od.step()
            row["discriminators"] = loss.item()
        if every == 1 or i % every != 0:
            for optimizer in (og, od):
                optimizer.zero_grad()
            loss = all_losses(a, b, rate)[0]
            loss.backward()
            og.step()
            row["generators"] = loss.item()
        losses.append(row)
    return losses


def main():
    os.makedirs(OUT, exist_ok=True)
    torch.manual_seed(5)
    network_case("generator", Generator(3, 1, 2))
    network_case("generator-bottleneck", Generator(3, 1, 2, 5))
    network_case("discriminator", Discriminator(3, 2))
    # Rate and seed are such that a change of 3e-7 in the pictures leaves all losses within 3e-4 in PyTorch itself: at
    # larger rates one unit that switches on or off shows, since Adam's first steps are as long for small gradients.
    code = dict(size=SIZE, batch=BATCH, width=4, arch="discogan", adversarialWeight=0.1, featureWeight=0.9, curriculum=True,
                startRate=0.01, startSteps=5, laterRate=0.5, generatorSteps=2, halveDiscriminatorLoss=True,
                weightDecay=0.1, generatorRate=3e-4, discriminatorRate=3e-4)
    plain = dict(adversarialWeight=1, featureWeight=0, curriculum=False, generatorSteps=0, halveDiscriminatorLoss=False)
    weights, cases = {}, []
    for name, changes in (("discogan", {}), ("recongan", {"arch": "recongan"}), ("gan", {"arch": "gan"}), ("plain", plain)):
        options = {**code, **changes}
        cases.append({"name": name, "options": options, "losses": ten_steps(weights, options)})
        print(name, cases[-1]["losses"][0], cases[-1]["losses"][-1])
    save("weights", weights)
    with open(os.path.join(OUT, "steps.json"), "w") as f:
        json.dump({"torch": torch.__version__, "seed": SEED, "stream": STREAM, "cases": cases}, f, indent=1)
        f.write("\n")


main()
