using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>
/// Pictures of A and B that belong together, as one picture with the channels of A before those of B: whatever moves or
/// mirrors it moves both alike.
/// </summary>
public sealed class PairDataset : ImageDataset
{
    private readonly ImageDataset a, b;

    /// <summary>Pairs the pictures of two data sets by their number; both are owned from here on.</summary>
    /// <exception cref="DatasetException">They differ in number or size.</exception>
    public PairDataset(ImageDataset a, ImageDataset b)
        : base(a.Name, a.Count, a.Height, a.Width, a.Channels + b.Channels, cacheBytes: 0)
    {
        if (a.Count != b.Count)
            throw new DatasetException(
                $"'{a.Name}' holds {a.Count} pictures and '{b.Name}' {b.Count}, so they cannot be pairs.");
        if (a.Height != b.Height || a.Width != b.Width)
            throw new DatasetException(
                $"The pictures of '{a.Name}' are {a.Width}x{a.Height} and those of '{b.Name}' {b.Width}x{b.Height}; "
                + "both sides of a pair must have one size.");
        (this.a, this.b) = (a, b);
    }

    /// <summary>The pictures of A.</summary>
    public ImageDataset Source => a;

    /// <summary>The pictures of B.</summary>
    public ImageDataset Target => b;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Classes => null;

    /// <inheritdoc/>
    public override string Fingerprint => Joined(a.Fingerprint, b.Fingerprint);

    /// <inheritdoc/>
    public override int LabelOf(int index) => -1;

    /// <inheritdoc/>
    public override string SourceOf(int index) => a.SourceOf(index);

    /// <inheritdoc/>
    internal override int FirstChannels => a.Channels;

    internal static string Joined(string first, string second) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{first}\n{second}\n")));

    /// <inheritdoc/>
    protected override void Decode(int index, Span<byte> destination)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(a.SampleLength + b.SampleLength);
        try
        {
            Span<byte> first = bytes.AsSpan(0, a.SampleLength), second = bytes.AsSpan(a.SampleLength, b.SampleLength);
            a.ReadBytes(index, first);
            b.ReadBytes(index, second);
            RequireOneSize(index);
            for (int pixel = 0; pixel < Height * Width; pixel++)
            {
                Span<byte> both = destination.Slice(pixel * Channels, Channels);
                first.Slice(pixel * a.Channels, a.Channels).CopyTo(both);
                second.Slice(pixel * b.Channels, b.Channels).CopyTo(both[a.Channels..]);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // Here, because a folder's pictures are not looked at before they are needed; both have been read by now.
    private void RequireOneSize(int index)
    {
        (Size2 first, Size2 second) = (a.StoredSizeOf(index), b.StoredSizeOf(index));
        if (first != second)
            throw new DatasetException(
                $"{a.SourceOf(index)}: has {first.Width} x {first.Height} pixels, but its pair {b.SourceOf(index)} has "
                + $"{second.Width} x {second.Height}; both sides of a pair must have one size.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        a.Dispose();
        b.Dispose();
    }
}
