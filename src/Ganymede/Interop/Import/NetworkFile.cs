using System.Text.RegularExpressions;
using Ganymede.Models;
using Ganymede.Models.Translation.Inference;
using Ganymede.Tensors;

namespace Ganymede.Interop.Import;

/// <summary>Finds the networks in a file of weights.</summary>
internal static partial class NetworkFile
{
    private const string DataParallel = "module.";

    /// <summary>The names that the public code gives its networks.</summary>
    internal static IReadOnlyList<string> Roles { get; } = ["G", "D", "G_A", "G_B", "D_A", "D_B"];

    /// <summary>
    /// The networks of a file: one, or several in dictionaries of their own such as <c>{'netG': …, 'netD': …}</c>.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="role">What it is said to be; null: what its name says, or what it holds.</param>
    /// <exception cref="StateFileException">
    /// Its tensors are of no network that is known, or not all of one; all that does not fit is named.
    /// </exception>
    internal static IEnumerable<ForeignNetwork> Networks(WeightFile file, string? role)
    {
        Dictionary<string, string> all = file.Entries.Keys.ToDictionary(n => n, StringComparer.Ordinal);
        string stem = Path.GetFileNameWithoutExtension(file.Name);
        if (Network(file, Clean(all), role ?? RoleOf(stem)) is { } single)
            return [single];
        List<ForeignNetwork> several = [];
        foreach (IGrouping<string, string> part in all.Keys.GroupBy(n => n.Split('.')[0], StringComparer.Ordinal))
        {
            Dictionary<string, string> names = part
                .Where(n => n.Length > part.Key.Length).ToDictionary(n => n[(part.Key.Length + 1)..], StringComparer.Ordinal);
            if (Network(file, Clean(names), RoleOf(part.Key)) is { } one)
                several.Add(one);
        }
        if (several.Count == 0)
            throw new StateFileException(
                $"{file.Name}: its {all.Count} tensors are of no network that is known here, which are the generators and "
                + $"discriminators of the public CycleGAN and pix2pix code; {First(file)}.");
        if (several.Count > 1 && role is not null)
            throw new StateFileException($"{file.Name}: it holds {several.Count} networks, which cannot all be {role}.");
        return role is null ? several : [several[0] with { Role = role }];
    }

    private static string First(WeightFile file) => file.Entries.Values.FirstOrDefault() is { } entry
        ? $"the first is '{entry.Name}' {entry.Shape}"
        : "it has none";

    private static ForeignNetwork? Network(WeightFile file, Dictionary<string, string> names, string? role)
    {
        Dictionary<string, Shape> shapes = names.ToDictionary(n => n.Key, n => file.Entries[n.Value].Shape);
        if (NetworkInference.Of(shapes) is not { } network)
            return null;
        if (NetworkInference.Differences(network, shapes) is { } differences)
            throw new StateFileException(
                $"{file.Name}: it looks like a {network.Description}, but of its tensors {differences}.");
        var foreign = new ForeignNetwork(file, role ?? (network.IsGenerator ? "G" : "D"), network, names);
        if (foreign.Role.StartsWith('G') != network.IsGenerator)
            throw foreign.Fault($"as {foreign.Role} a {(network.IsGenerator ? "discriminator" : "generator")} is wanted.");
        return foreign;
    }

    // DataParallel writes "module." in front of all names.
    private static Dictionary<string, string> Clean(Dictionary<string, string> names) =>
        names.Count > 0 && names.Keys.All(n => n.StartsWith(DataParallel, StringComparison.Ordinal))
            ? names.ToDictionary(n => n.Key[DataParallel.Length..], n => n.Value, StringComparer.Ordinal)
            : names;

    // latest_net_G_A, 200_net_D, netG_B, netG_epoch_24, G_A
    private static string? RoleOf(string name)
    {
        Match match = RolePattern().Match(name);
        string letter = match.Groups["side"].Value;
        return !match.Success ? null : match.Groups["kind"].Value + (letter.Length > 0 ? $"_{letter}" : "");
    }

    [GeneratedRegex("(?:^|_|-)(?:net_?)?(?<kind>[GD])(?:_(?<side>[AB]))?(?:_epoch_[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex RolePattern();
}
