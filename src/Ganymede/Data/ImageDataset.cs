using System.Buffers;
using Ganymede.Imaging;
using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>
/// Pictures of one size, numbered from 0, with or without class labels. Reading is safe from several threads at once.
/// A new kind of data set says how one picture is decoded; keeping decoded pictures in memory is done here.
/// </summary>
public abstract class ImageDataset : IDisposable
{
    private readonly SampleCache cache;

    /// <summary>A data set of these measures.</summary>
    /// <param name="name">What the user called it.</param>
    /// <param name="count">How many pictures, 1 or more.</param>
    /// <param name="height">The height of each as it is read.</param>
    /// <param name="width">The width of each as it is read.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="cacheBytes">Memory for decoded pictures, one byte a sample; 0 decodes each time.</param>
    protected ImageDataset(string name, int count, int height, int width, int channels, long cacheBytes)
    {
        Name = name;
        Count = count;
        Height = height;
        Width = width;
        Channels = channels;
        cache = new SampleCache(count, checked(height * width * channels), cacheBytes);
    }

    /// <summary>What the user called it: a catalogue name or a path.</summary>
    public string Name { get; }

    /// <summary>How many pictures there are.</summary>
    public int Count { get; }

    /// <summary>The height of every picture as it is read.</summary>
    public int Height { get; }

    /// <summary>The width of every picture as it is read.</summary>
    public int Width { get; }

    /// <summary>1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; }

    /// <summary>Samples in one picture: height * width * channels.</summary>
    public int SampleLength => Height * Width * Channels;

    /// <summary>The name of each class, or null when the pictures have no labels.</summary>
    public abstract IReadOnlyList<string>? Classes { get; }

    /// <summary>
    /// Hexadecimal SHA-256 that stays the same as long as the data does, on any machine and whatever size or channels
    /// are asked for; each kind of data set says what goes in.
    /// </summary>
    public abstract string Fingerprint { get; }

    /// <summary>The class of picture <paramref name="index"/> in [0, Classes.Count), or -1 without labels.</summary>
    public abstract int LabelOf(int index);

    /// <summary>Where picture <paramref name="index"/> comes from, for messages: a file's path, or a place in
    /// one.</summary>
    public abstract string SourceOf(int index);

    /// <summary>The size of picture <paramref name="index"/> before it was brought to size, once it has been
    /// read.</summary>
    internal virtual Size2 StoredSizeOf(int index) => new(Height, Width);

    /// <summary>Channels of the first of the pictures that are stacked in one: all of them, save for pairs.</summary>
    internal virtual int FirstChannels => Channels;

    /// <summary>Reads picture <paramref name="index"/> as 8-bit samples, [H, W, C], 0 black and 255 white.</summary>
    /// <param name="index">Which picture, in [0, Count).</param>
    /// <param name="destination">Receives <see cref="SampleLength"/> bytes.</param>
    /// <exception cref="DatasetException">The picture cannot be read; the message names its file.</exception>
    public void ReadBytes(int index, Span<byte> destination)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(
                nameof(index), $"There is no picture {index} in '{Name}', which holds {Count}.");
        if (destination.Length != SampleLength)
            throw new ArgumentException(
                $"A picture of '{Name}' has {SampleLength} samples, but the destination has {destination.Length}.");
        if (cache.TryRead(index, destination))
            return;
        Decode(index, destination);
        cache.Write(index, destination);
    }

    /// <summary>
    /// Reads picture <paramref name="index"/> as floats in [-1, 1], in the order [H, W, C]; black is -1, white 1.
    /// </summary>
    /// <param name="index">Which picture, in [0, Count).</param>
    /// <param name="destination">Receives <see cref="SampleLength"/> floats.</param>
    /// <exception cref="DatasetException">The picture cannot be read; the message names its file.</exception>
    public void Read(int index, Span<float> destination)
    {
        int length = SampleLength;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            ReadBytes(index, bytes.AsSpan(0, length));
            PixelRange.ToFloats(bytes.AsSpan(0, length), destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Picture <paramref name="index"/> as an 8-bit image.</summary>
    /// <exception cref="DatasetException">The picture cannot be read; the message names its file.</exception>
    public Image ReadImage(int index)
    {
        var image = new Image(Width, Height, Channels);
        ReadBytes(index, image.Pixels);
        return image;
    }

    /// <summary>The pictures with these numbers as one tensor [N, H, W, C] in [-1, 1].</summary>
    /// <exception cref="DatasetException">A picture cannot be read; the message names its file.</exception>
    public Tensor ReadTensor(ReadOnlySpan<int> indices)
    {
        var samples = new float[checked(indices.Length * SampleLength)];
        for (int i = 0; i < indices.Length; i++)
            Read(indices[i], samples.AsSpan(i * SampleLength, SampleLength));
        return Tensor.From(samples, [indices.Length, Height, Width, Channels]);
    }

    /// <summary>How many pictures each class has; empty without labels.</summary>
    public int[] CountByClass()
    {
        var counts = new int[Classes?.Count ?? 0];
        for (int i = 0; i < Count && counts.Length > 0; i++)
            counts[LabelOf(i)]++;
        return counts;
    }

    /// <summary>Gives the memory of decoded pictures back; nothing may be read afterwards.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory of decoded pictures back.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing) => cache.Dispose();

    /// <summary>Decodes one picture and brings it to size; called from several threads at once.</summary>
    /// <param name="index">Which picture, in [0, Count).</param>
    /// <param name="destination">Exactly <see cref="SampleLength"/> bytes, [H, W, C].</param>
    protected abstract void Decode(int index, Span<byte> destination);
}
