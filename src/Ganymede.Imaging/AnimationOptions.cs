namespace Ganymede.Imaging;

/// <summary>How an animation runs.</summary>
public record AnimationOptions
{
    /// <summary>How often the animation plays; 0, the default, is for ever. At most 65536.</summary>
    public int Plays { get; init; }

    /// <summary>
    /// How long the last frame stays, to let the result be looked at; as long as the others when null.
    /// </summary>
    public TimeSpan? LastFrameDelay { get; init; }

    internal TimeSpan DelayOf(int frame, int count, TimeSpan delay) =>
        frame == count - 1 ? LastFrameDelay ?? delay : delay;
}
