namespace Ganymede.Data;

/// <summary>How much a finding of <see cref="DatasetCheck"/> matters.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know; training is not harmed.</summary>
    Note,

    /// <summary>Training runs, but probably not as it should.</summary>
    Warning,

    /// <summary>Training cannot begin, or stops when it comes to this file.</summary>
    Error,
}
