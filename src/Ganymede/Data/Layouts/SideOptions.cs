namespace Ganymede.Data.Layouts;

/// <summary>
/// Which pictures of a data set are A, and which are B. The defaults suit folders that say so by their names.
/// </summary>
public sealed record SideOptions
{
    /// <summary>
    /// How they lie. <see cref="LayoutKind.Auto"/> takes, in this order: two places with a comma between them; a list
    /// of attributes, if <see cref="Attribute"/> names one; folders trainA and trainB, A and B, or actors and
    /// actresses; pictures side by side.
    /// </summary>
    public LayoutKind Layout { get; init; }

    /// <summary>The attribute that the pictures of A have; empty where there is no list of attributes.</summary>
    public string Attribute { get; init; } = "";

    /// <summary>The attribute that the pictures of B have; empty: they are those without that of A.</summary>
    public string OtherAttribute { get; init; } = "";

    /// <summary>An attribute that all of them have, or with a minus before it lack; empty for none.</summary>
    public string Condition { get; init; } = "";

    /// <summary>
    /// Whether dark lines of A as it is stored become wider by a pixel on each side, before resizing: DiscoGAN's
    /// treatment of edges (inverted, dilated 3x3, inverted back).
    /// </summary>
    public bool WidenEdges { get; init; }

    /// <summary>Whether A and B change places.</summary>
    public bool Swap { get; init; }

    /// <summary>
    /// Whether pairs are taken apart for training on domains: A from the first half of them and B from the second, so
    /// that no two pictures of a pair can meet, as in DiscoGAN's code. The part for tests stays whole.
    /// </summary>
    public bool Disjoint { get; init; }

    /// <summary>
    /// For data without a part for tests: the last so many of each side (of the pairs) are that part. 0: there is none.
    /// </summary>
    public int HoldOut { get; init; }
}
