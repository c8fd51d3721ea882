using System.Text.Json.Serialization;

namespace Ganymede.Models.Translation;

/// <summary>The generators that a translation may use.</summary>
public enum GeneratorKind
{
    /// <summary>A U-Net as deep as the size of the pictures: six halvings at 64 pixels, eight at 256.</summary>
    [JsonStringEnumMemberName("unet")]
    Unet,

    /// <summary>A U-Net of five halvings, for sides that are multiples of 32.</summary>
    [JsonStringEnumMemberName("unet32")]
    Unet32,

    /// <summary>A U-Net of six halvings, for sides that are multiples of 64.</summary>
    [JsonStringEnumMemberName("unet64")]
    Unet64,

    /// <summary>A U-Net of seven halvings, for sides that are multiples of 128.</summary>
    [JsonStringEnumMemberName("unet128")]
    Unet128,

    /// <summary>A U-Net of eight halvings, for sides that are multiples of 256.</summary>
    [JsonStringEnumMemberName("unet256")]
    Unet256,

    /// <summary>A residual network with as many blocks as CycleGAN's paper takes: nine from 256 pixels on, six below.</summary>
    [JsonStringEnumMemberName("resnet")]
    Resnet,

    /// <summary>A residual network of six blocks, for sides that are multiples of 4.</summary>
    [JsonStringEnumMemberName("resnet6")]
    Resnet6,

    /// <summary>A residual network of nine blocks, for sides that are multiples of 4.</summary>
    [JsonStringEnumMemberName("resnet9")]
    Resnet9,
}
