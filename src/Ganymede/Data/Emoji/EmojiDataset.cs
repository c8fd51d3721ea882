using System.Security.Cryptography;
using System.Text;
using Ganymede.Imaging;
using Ganymede.Imaging.Filters;

namespace Ganymede.Data.Emoji;

/// <summary>
/// The emoji that ship, by one artist or by both one after the other, in colour on white; the classes are Unicode's
/// groups. They are 64 x 64 and stay in memory; other sizes are resized from that. The same options give the same emoji
/// in the same order for every artist. The fingerprint is over the sheets' files and the code points and groups.
/// </summary>
public sealed class EmojiDataset : ImageDataset
{
    private const int CellLength = EmojiSheet.Side * EmojiSheet.Side * 3;

    private readonly IReadOnlyList<EmojiEntry> entries;
    private readonly IReadOnlyList<string> sheets;
    private readonly byte[] cells;
    private readonly Dictionary<string, int> labels;
    private readonly ImageShaper shaper;
    private readonly bool edges;

    private EmojiDataset(
        string name, IReadOnlyList<EmojiEntry> entries, IReadOnlyList<string> groups, IReadOnlyList<string> sheets,
        byte[] cells, string fingerprint, ImageShaper shaper, bool edges, long cacheBytes)
        : base(
            name, cells.Length / CellLength, shaper.Height, shaper.Width, shaper.Channels,
            // Pictures that are read as they are need no second copy.
            !edges && IsAsStored(shaper) ? 0 : cacheBytes)
    {
        this.entries = entries;
        this.sheets = sheets;
        this.cells = cells;
        this.shaper = shaper;
        this.edges = edges;
        Classes = groups;
        Fingerprint = fingerprint;
        labels = groups.Index().ToDictionary(group => group.Item, group => group.Index);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public override string Fingerprint { get; }

    /// <summary>Opens one part of the emoji.</summary>
    /// <param name="folder">The folder with the index and the sheets.</param>
    /// <param name="artists">Whose pictures; with several, all of the first come before all of the next.</param>
    /// <param name="tones">Whether emoji repeat in tones of skin.</param>
    /// <param name="options">Size, channels, split and background; null: 64 x 64, colour, on white.</param>
    /// <param name="name">What to call it; null: the folder.</param>
    /// <exception cref="DatasetException">A file is missing or damaged, or the index does not fit a sheet.</exception>
    public static EmojiDataset Open(
        string folder, IReadOnlyList<EmojiArtist> artists, SkinTones tones = SkinTones.Exclude,
        DatasetOptions? options = null, string? name = null) =>
        Open(folder, artists, tones, options ?? new DatasetOptions(), name ?? folder, edges: false);

    /// <summary>As above, or with <paramref name="edges"/> only the lines along the edges of the pictures: black on
    /// white, grey unless colour is asked for.</summary>
    internal static EmojiDataset Open(
        string folder, IReadOnlyList<EmojiArtist> artists, SkinTones tones, DatasetOptions options, string name,
        bool edges)
    {
        options.Validate();
        IReadOnlyList<EmojiEntry> all = EmojiIndex.Read(folder);
        EmojiEntry[] entries =
        [
            .. all
                .Where(entry => entry.Split == options.Split)
                .Where(entry => tones == SkinTones.Include || entry.Tone.Length == 0)
        ];
        if (entries.Length == 0)
            throw new DatasetException(
                $"{Path.Combine(folder, EmojiIndex.FileName)}: has no emoji to "
                + $"{(options.Split == DatasetSplit.Test ? "test" : "train")} with.");
        EmojiSheet[] sheets = [.. artists.Select(artist => EmojiSheet.Open(Path.Combine(folder, FileOf(artist))))];
        var cells = new byte[checked(sheets.Length * entries.Length * CellLength)];
        for (int i = 0; i < sheets.Length * entries.Length; i++)
        {
            Image cell = sheets[i / entries.Length].Cut(entries[i % entries.Length]);
            cell.Flatten(options.Background).ToChannels(3).Pixels.CopyTo(cells.AsSpan(i * CellLength, CellLength));
        }

        var shaper = new ImageShaper(
            options.Size?.Height ?? EmojiSheet.Side, options.Size?.Width ?? EmojiSheet.Side,
            options.Channels ?? (edges ? 1 : 3), options.Fit, options.Filter ?? Resampling.Bicubic, options.Background);
        return new EmojiDataset(
            name, entries, [.. all.Select(entry => entry.Group).Distinct()], [.. sheets.Select(sheet => sheet.Path)],
            cells, Hash(sheets, entries, edges), shaper, edges, options.CacheBytes);
    }

    /// <summary>What is known of the emoji in picture <paramref name="index"/>.</summary>
    public EmojiEntry EntryOf(int index) => entries[index % entries.Count];

    /// <summary>A caption of picture <paramref name="index"/>: the emoji's English name.</summary>
    public string CaptionOf(int index) => EntryOf(index).Name;

    /// <inheritdoc/>
    public override int LabelOf(int index) => labels[EntryOf(index).Group];

    /// <inheritdoc/>
    public override string SourceOf(int index)
    {
        EmojiEntry entry = EntryOf(index);
        return $"{sheets[index / entries.Count]}, '{entry.Name}' ({entry.CodePoints})";
    }

    /// <inheritdoc/>
    protected override void Decode(int index, Span<byte> destination)
    {
        ReadOnlySpan<byte> cell = cells.AsSpan(index * CellLength, CellLength);
        if (!edges && IsAsStored(shaper))
        {
            cell.CopyTo(destination);
            return;
        }

        Image picture = Image.FromPixels(EmojiSheet.Side, EmojiSheet.Side, 3, cell);
        (edges ? EdgesOf(picture) : shaper.Apply(picture)).Pixels.CopyTo(destination);
    }

    // Below the size of the drawing too much is lost for edges to be found; above it, enlarged lines would be soft.
    private Image EdgesOf(Image drawing) => Math.Min(Height, Width) < EmojiSheet.Side
        ? shaper.Apply(CannyEdges.Draw(drawing))
        : CannyEdges.Draw((shaper with { Channels = 3 }).Apply(drawing)).ToChannels(Channels);

    private static bool IsAsStored(ImageShaper shaper) =>
        (shaper.Height, shaper.Width, shaper.Channels) == (EmojiSheet.Side, EmojiSheet.Side, 3);

    private static string FileOf(EmojiArtist artist) => artist == EmojiArtist.Noto ? "noto.png" : "twemoji.png";

    private static string Hash(EmojiSheet[] sheets, EmojiEntry[] entries, bool edges)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (EmojiSheet sheet in sheets)
            hash.AppendData(Encoding.UTF8.GetBytes($"emoji {(edges ? "edges" : "")} {sheet.Digest}\n"));
        foreach (EmojiEntry entry in entries)
            hash.AppendData(Encoding.UTF8.GetBytes($"{entry.CodePoints}\t{entry.Group}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
