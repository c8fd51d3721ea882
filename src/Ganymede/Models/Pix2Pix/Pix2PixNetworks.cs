using System.Text.Json.Serialization;

namespace Ganymede.Models.Pix2Pix;

/// <summary>The two pairs of networks that go by the name of Pix2Pix.</summary>
public enum Pix2PixNetworks
{
    /// <summary>Those of the paper's code: the generator that the option names, and a PatchGAN.</summary>
    [JsonStringEnumMemberName("paper")]
    Paper,

    /// <summary>The textbooks': eight halvings, instance norm, a head that enlarges and convolves.</summary>
    [JsonStringEnumMemberName("instance")]
    Instance,
}
