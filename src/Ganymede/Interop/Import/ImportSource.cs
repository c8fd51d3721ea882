namespace Ganymede.Interop.Import;

/// <summary>A file to import.</summary>
/// <param name="Path">The file.</param>
/// <param name="Role">
/// What the public code calls its network: G, D, G_A (from A to B), G_B, D_A (which judges B), D_B; null: what the file's
/// name and content say.
/// </param>
public sealed record ImportSource(string Path, string? Role = null)
{
    /// <summary>The roles that there are.</summary>
    public static IReadOnlyList<string> Roles => NetworkFile.Roles;
}
