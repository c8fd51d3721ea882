using System.Collections;
using System.Globalization;

namespace Ganymede.Layers;

/// <summary>Modules in a row, named "0", "1" and so on, for a network that calls them in its own way.</summary>
/// <typeparam name="T">What they have in common.</typeparam>
public sealed class ModuleList<T> : Module, IReadOnlyList<T>
    where T : Module
{
    private readonly List<T> modules = [];

    /// <summary>A list of these modules; more can follow by <see cref="Add"/>.</summary>
    public ModuleList(params IEnumerable<T> modules)
    {
        foreach (T module in modules)
            Add(module);
    }

    /// <inheritdoc/>
    public int Count => modules.Count;

    /// <inheritdoc/>
    public T this[int index] => modules[index];

    /// <summary>Appends a module.</summary>
    public void Add(T module) => modules.Add(Child(modules.Count.ToString(CultureInfo.InvariantCulture), module));

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => modules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
