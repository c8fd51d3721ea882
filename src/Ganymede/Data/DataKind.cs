namespace Ganymede.Data;

/// <summary>What a family trains on.</summary>
public enum DataKind
{
    /// <summary>Pictures, each by itself, with or without class labels.</summary>
    Pictures,

    /// <summary>Pairs of pictures: what goes in and what is to come out.</summary>
    Pairs,

    /// <summary>Two sets of pictures that do not belong together one by one.</summary>
    Domains,
}
