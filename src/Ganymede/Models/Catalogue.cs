using Ganymede.Models.Classifier;
using Ganymede.Models.CycleGan;
using Ganymede.Models.Dcgan;
using Ganymede.Models.DiscoGan;
using Ganymede.Models.Pix2Pix;

namespace Ganymede.Models;

/// <summary>Every family, by name. Nothing else outside a family's folder names it.</summary>
public static class Catalogue
{
    /// <summary>The families in the order that they are listed.</summary>
    public static IReadOnlyList<Family> Families { get; } =
        [new DcganFamily(), new Pix2PixFamily(), new CycleGanFamily(), new DiscoGanFamily(), new ClassifierFamily()];

    /// <summary>The family of that name.</summary>
    /// <exception cref="OptionException">There is none.</exception>
    public static Family Find(string name) =>
        Families.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new OptionException(
            $"There is no family '{name}'; there are {string.Join(", ", Families.Select(f => f.Name))}.");
}
