namespace Ganymede.Losses;

/// <summary>How the losses of all elements become one.</summary>
public enum Reduction
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>They do not: the result has one for each.</summary>
    None,
}
