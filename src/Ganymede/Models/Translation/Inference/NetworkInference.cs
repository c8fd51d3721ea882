using Ganymede.Tensors;

namespace Ganymede.Models.Translation.Inference;

/// <summary>
/// Tells networks of the public CycleGAN and pix2pix code from the names and shapes of their tensors. A few of them say
/// what the network must be; <see cref="Differences"/> then compares all, so that a network is made only for a file that
/// has every tensor of it.
/// </summary>
public static class NetworkInference
{
    // Far beyond what is trained; a U-Net's largest weight, 16 · 8 · 16 times the width's square, is still a tensor.
    private const int MaxWidth = 1000, MaxChannels = 1024, MaxBlocks = 1000, MaxDowns = 12, MaxLayers = 7, Shown = 10;

    /// <summary>The network whose tensors these are; null when they are of none that is known.</summary>
    /// <param name="tensors">Shapes by name, both as in PyTorch's state dictionary.</param>
    public static InferredNetwork? Of(IReadOnlyDictionary<string, Shape> tensors)
    {
        InferredNetwork? network =
            tensors.ContainsKey("net.0.weight") ? Pixel(tensors)
            : tensors.ContainsKey("model.model.0.weight") ? Unet(tensors)
            : tensors.ContainsKey("model.1.weight") ? Resnet(tensors)
            : tensors.ContainsKey("model.0.weight") ? Patch(tensors)
            : null;
        return network is { Width: <= MaxWidth, Inputs: >= 1 and <= MaxChannels } ? network : null;
    }

    /// <summary>
    /// What a file has other than a network needs, in one sentence that names the first ten tensors of each kind: those
    /// that are missing, those of another shape, those that the network does not have. Null when it fits.
    /// </summary>
    public static string? Differences(InferredNetwork network, IReadOnlyDictionary<string, Shape> tensors)
    {
        IReadOnlyList<ExpectedTensor> expected = network.Tensors;
        var known = expected.Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        IEnumerable<string> missing = expected
            .Where(e => e.Presence == TensorPresence.Required && !tensors.ContainsKey(e.Name))
            .Select(e => $"'{e.Name}' {e.Shape}");
        IEnumerable<string> other = expected
            .Where(e => e.Presence != TensorPresence.Dropped && tensors.TryGetValue(e.Name, out Shape s) && s != e.Shape)
            .Select(e => $"'{e.Name}' is {tensors[e.Name]} and should be {e.Shape}");
        IEnumerable<string> unexpected = tensors.Where(t => !known.Contains(t.Key)).Select(t => $"'{t.Key}' {t.Value}");
        string[] faults =
        [
            .. Fault("missing", missing), .. Fault("of another shape", other),
            .. Fault("not of this network", unexpected),
        ];
        return faults.Length == 0 ? null : string.Join("; ", faults);
    }

    private static IEnumerable<string> Fault(string what, IEnumerable<string> tensors)
    {
        string[] all = [.. tensors];
        if (all.Length > 0)
            yield return $"{all.Length} {(all.Length == 1 ? "is" : "are")} {what}: "
                + string.Join(", ", all.Take(Shown)) + (all.Length > Shown ? " and more" : "");
    }

    private static InferredResnet? Resnet(IReadOnlyDictionary<string, Shape> tensors)
    {
        if (Conv(tensors, "model.1", 7) is not { } first)
            return null;
        bool zero = !Has(InferredResnet.FirstBlock, InferredResnet.FirstConv(false));
        int blocks = 0;
        while (blocks <= MaxBlocks && Has(InferredResnet.FirstBlock + blocks, InferredResnet.FirstConv(zero)))
            blocks++;
        if (blocks is 0 or > MaxBlocks)
            return null;
        bool dropout = Has(InferredResnet.FirstBlock, InferredResnet.SecondConv(zero, dropout: true));
        int up = InferredResnet.FirstBlock + blocks;
        bool resize = Conv(tensors, $"model.{up}", 3) is { } enlarge && enlarge[0] < enlarge[1];
        int outputs = Conv(tensors, $"model.{up + 7}", 7) is { } last ? last[0] : first[1];
        return new(first[1], Math.Min(outputs, MaxChannels), first[0], Norm(tensors, "model.1", "model.2"), blocks,
            dropout, zero, resize);

        // By its axes: where one network has a convolution another has a norm.
        bool Has(int block, int conv) =>
            tensors.TryGetValue($"model.{block}.conv_block.{conv}.weight", out Shape shape) && shape.Rank == 4;
    }

    private static InferredUnet? Unet(IReadOnlyDictionary<string, Shape> tensors)
    {
        if (Conv(tensors, $"{InferredUnet.Outermost}.model.0", 4) is not { } first)
            return null;
        int downs = 2;
        string level = InferredUnet.FirstLevel;
        // The innermost level has its way up where the others have the next level.
        for (; tensors.ContainsKey($"{InferredUnet.Within(level)}.model.1.weight"); downs++)
        {
            if (downs == MaxDowns)
                return null;
            level = InferredUnet.Within(level);
        }
        int outputs = Conv(tensors, $"{InferredUnet.Outermost}.model.3", 4) is { } last ? last[1] : first[1];
        NormKind norm = Norm(tensors, $"{InferredUnet.Outermost}.model.0", $"{InferredUnet.FirstLevel}.model.2");
        return new(first[1], Math.Min(outputs, MaxChannels), first[0], norm, downs);
    }

    private static InferredPatchDiscriminator? Patch(IReadOnlyDictionary<string, Shape> tensors)
    {
        if (Conv(tensors, InferredPatchDiscriminator.Conv(0), 4) is not { } first)
            return null;
        int layers = 0;
        while (layers <= MaxLayers && Conv(tensors, InferredPatchDiscriminator.Conv(layers + 2), 4) is not null)
            layers++;
        NormKind norm = Norm(tensors, InferredPatchDiscriminator.Conv(1), "model.3");
        return layers is 0 or > MaxLayers ? null : new(first[1], first[0], norm, layers);
    }

    private static InferredPixelDiscriminator? Pixel(IReadOnlyDictionary<string, Shape> tensors) =>
        Conv(tensors, "net.0", 1) is { } first ? new(first[1], first[0], Norm(tensors, "net.2", "net.3")) : null;

    // A batch norm has weights; before an instance norm the convolution has a bias, before none it has not.
    private static NormKind Norm(IReadOnlyDictionary<string, Shape> tensors, string conv, string norm) =>
        tensors.TryGetValue($"{norm}.weight", out Shape scale) && scale.Rank == 1 ? NormKind.Batch
        : tensors.ContainsKey($"{conv}.bias") ? NormKind.Instance
        : NormKind.None;

    private static Shape? Conv(IReadOnlyDictionary<string, Shape> tensors, string name, int kernel) =>
        tensors.TryGetValue($"{name}.weight", out Shape shape) && shape.Rank == 4 && shape[2] == kernel
            && shape[3] == kernel && shape[0] > 0 && shape[1] > 0
            ? shape
            : null;
}
