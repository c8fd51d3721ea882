namespace Ganymede.Layers;

/// <summary>What the axes of a parameter mean, for those who store them in another order.</summary>
public enum ParameterKind
{
    /// <summary>The same everywhere: vectors, tables.</summary>
    Plain,

    /// <summary>A weight [..., in, out], the places of a kernel in front: elsewhere [out, in, ...].</summary>
    Weight,

    /// <summary>A map [..., C]: elsewhere [C, ...].</summary>
    Map,

    /// <summary>The places and channels under a kernel, [..., C]: elsewhere one row of C · ....</summary>
    Patch,
}
