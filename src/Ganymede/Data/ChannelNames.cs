namespace Ganymede.Data;

/// <summary>Words for numbers of channels.</summary>
internal static class ChannelNames
{
    public static string Of(int channels) => channels switch
    {
        1 => "in grey",
        2 => "in grey with transparency",
        3 => "in colour",
        _ => "in colour with transparency",
    };
}
