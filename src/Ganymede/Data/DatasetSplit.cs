namespace Ganymede.Data;

/// <summary>The part of a data set that is meant.</summary>
public enum DatasetSplit
{
    /// <summary>The pictures to learn from.</summary>
    Train,

    /// <summary>The pictures to measure with.</summary>
    Test,
}
