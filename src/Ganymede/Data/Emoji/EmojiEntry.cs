namespace Ganymede.Data.Emoji;

/// <summary>One emoji that both artists drew: a row of the index.</summary>
public sealed record EmojiEntry
{
    /// <summary>Its Unicode code points, hexadecimal: <c>1F468-200D-1F373</c>.</summary>
    public required string CodePoints { get; init; }

    /// <summary>Its column in both sheets, from 0.</summary>
    public required int Column { get; init; }

    /// <summary>Its row in both sheets, from 0.</summary>
    public required int Row { get; init; }

    /// <summary>The part that it belongs to; the same for all that show nearly the same.</summary>
    public required DatasetSplit Split { get; init; }

    /// <summary>Unicode's group, such as <c>Food &amp; Drink</c>; the class of the picture.</summary>
    public required string Group { get; init; }

    /// <summary>Unicode's subgroup, such as <c>food-fruit</c>.</summary>
    public required string Subgroup { get; init; }

    /// <summary>The code points of the same emoji without a tone of skin; its own where it has none.</summary>
    public required string Base { get; init; }

    /// <summary>Its tones of skin: empty, 1 (light) to 5 (dark), or two of them as in <c>1-4</c>.</summary>
    public required string Tone { get; init; }

    /// <summary>The name that all emoji share that show nearly the same and must not be split.</summary>
    public required string Unit { get; init; }

    /// <summary>Its English name from Unicode CLDR, such as <c>red apple</c>.</summary>
    public required string Name { get; init; }

    /// <summary>English words that describe it, one or more.</summary>
    public required IReadOnlyList<string> Keywords { get; init; }

    /// <summary>The emoji itself, as text.</summary>
    public string Text => string.Concat(CodePoints.Split('-').Select(
        code => char.ConvertFromUtf32(Convert.ToInt32(code, 16))));
}
