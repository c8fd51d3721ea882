using System.Collections;
using System.Reflection;
using Ganymede.Tensors;
using Module = Ganymede.Layers.Module;

namespace Ganymede.Tests;

/// <summary>Finds fields of modules that nobody registered: they would be neither trained nor saved.</summary>
internal static class Registration
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>
    /// Fails unless every module and persistent tensor in the fields of a module is part of its state.
    /// </summary>
    public static void IsComplete(Module module)
    {
        var known = new HashSet<object>(
            module.State.Select(s => (object)s.Value).Concat(Below(module)), ReferenceEqualityComparer.Instance);
        foreach (Module part in Below(module))
        {
            for (Type? type = part.GetType(); type is not null && type != typeof(Module); type = type.BaseType)
            {
                foreach (FieldInfo field in type.GetFields(Fields | BindingFlags.DeclaredOnly))
                {
                    foreach (object value in Values(field.GetValue(part)))
                        Assert.True(known.Contains(value), $"{type.Name}.{field.Name} is not registered.");
                }
            }
        }
    }

    private static IEnumerable<Module> Below(Module module) =>
        module.Children.SelectMany(c => Below(c.Module)).Prepend(module);

    private static IEnumerable<object> Values(object? value) => value switch
    {
        Module or Tensor => [value],
        IEnumerable many and not string => many.Cast<object?>().Where(v => v is Module or Tensor).Select(v => v!),
        _ => [],
    };
}
