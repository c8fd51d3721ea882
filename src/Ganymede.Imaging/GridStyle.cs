namespace Ganymede.Imaging;

/// <summary>How <see cref="ImageGrid"/> lays out its pictures.</summary>
public sealed record GridStyle
{
    /// <summary>Pixels between neighbouring cells, 0 or more.</summary>
    public int Gap { get; init; } = 4;

    /// <summary>Pixels around everything, 0 or more.</summary>
    public int Margin { get; init; } = 8;

    /// <summary>
    /// Side of the square that each pixel of a cell becomes, 1 or more: small pictures can be seen enlarged.
    /// </summary>
    public int Scale { get; init; } = 1;

    /// <summary>
    /// Side of the square that each pixel of the letters becomes, 1 or more; the title's are twice as large.
    /// </summary>
    public int TextScale { get; init; } = 1;

    /// <summary>The colour between and behind the cells; pictures with alpha are blended over it.</summary>
    public Rgba Background { get; init; } = Rgba.White;

    /// <summary>The colour of title and labels.</summary>
    public Rgba Ink { get; init; } = new(48, 48, 48);

    /// <summary>A line above everything; characters outside ASCII appear as question marks.</summary>
    public string? Title { get; init; }

    /// <summary>A label above each column: none, or as many as there are columns.</summary>
    public IReadOnlyList<string> ColumnLabels { get; init; } = [];

    /// <summary>A label at the left of each row: none, or as many as there are rows.</summary>
    public IReadOnlyList<string> RowLabels { get; init; } = [];
}
