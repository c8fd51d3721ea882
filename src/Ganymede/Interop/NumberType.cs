namespace Ganymede.Interop;

/// <summary>The number formats of weight files that are read; all but F32 are converted.</summary>
public enum NumberType
{
    /// <summary>32-bit floats.</summary>
    F32,

    /// <summary>16-bit floats of IEEE 754.</summary>
    F16,

    /// <summary>The upper half of a 32-bit float.</summary>
    BF16,

    /// <summary>64-bit floats, rounded to 32 bits.</summary>
    F64,

    /// <summary>64-bit whole numbers, rounded to 32-bit floats: exact up to 2^24.</summary>
    I64,

    /// <summary>32-bit whole numbers, rounded to 32-bit floats: exact up to 2^24.</summary>
    I32,

    /// <summary>16-bit whole numbers.</summary>
    I16,

    /// <summary>Bytes with a sign.</summary>
    I8,

    /// <summary>Bytes.</summary>
    U8,

    /// <summary>Bytes that are 0 or 1.</summary>
    BOOL,
}
