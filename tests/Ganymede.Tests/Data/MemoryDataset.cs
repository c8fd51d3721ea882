using Ganymede.Data;

namespace Ganymede.Tests.Data;

/// <summary>Pictures made from their own numbers, so that a test can tell which one it sees.</summary>
internal sealed class MemoryDataset(int count, int side = 2, int channels = 1, int broken = -1)
    : ImageDataset("memory", count, side, side, channels, cacheBytes: 0)
{
    public override IReadOnlyList<string>? Classes { get; } = ["even", "odd"];

    public override string Fingerprint => $"memory {Count}";

    public override int LabelOf(int index) => index % 2;

    public override string SourceOf(int index) => $"picture {index}";

    protected override void Decode(int index, Span<byte> destination)
    {
        if (index == broken)
            throw new DatasetException($"{SourceOf(index)}: cannot be read.");
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (byte)(index * 31 + i * 7);
    }
}
