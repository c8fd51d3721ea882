using Ganymede.Tensors.Kernels;
using Ganymede.Tensors.Tests.Golden;

namespace Ganymede.Tensors.Tests;

/// <summary>
/// What a child process of <see cref="InstructionSetTests"/> does: checks that the instruction set that its argument
/// names is the one in use, then compares every operation with PyTorch on it. Exit code 0 when all agree.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Isa wanted = Enum.Parse<Isa>(arguments[0]);
        if (KernelChoice.Isa != wanted)
        {
            Console.WriteLine($"The kernels run on {KernelChoice.Isa}, not on {wanted}.");
            return 2;
        }
        int count = 0, wrong = 0;
        foreach ((string group, GoldenCase c) in GoldenFile.All)
        {
            List<string> faults = GoldenCheck.Run(group, c);
            count++;
            if (faults.Count > 0 && ++wrong <= 20)
                Console.WriteLine($"{c.Name}: {string.Join("; ", faults)}");
        }
        Console.WriteLine($"{KernelChoice.Isa}: {count} cases, {wrong} wrong.");
        return wrong == 0 ? 0 : 1;
    }
}
