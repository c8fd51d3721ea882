using System.Text.Json.Serialization;

namespace Ganymede.Data.Layouts;

/// <summary>How the pictures of A and B lie.</summary>
public enum LayoutKind
{
    /// <summary>As the names of the folders tell; see <see cref="SideOptions"/>.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>In two folders; pairs have one name in both.</summary>
    [JsonStringEnumMemberName("folders")]
    Folders,

    /// <summary>In one picture, A on the left and B on the right.</summary>
    [JsonStringEnumMemberName("side-by-side")]
    SideBySide,

    /// <summary>In one folder with a list of attributes as CelebA has it.</summary>
    [JsonStringEnumMemberName("attribute")]
    Attribute,
}
