using System.Diagnostics;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests;

[NoTensorLeaks]
public sealed class InstructionSetTests
{
    [Theory]
    [InlineData("scalar", Isa.Scalar)]
    [InlineData("v128", Isa.V128)]
    [InlineData("v256", Isa.V256)]
    [InlineData("avx512", Isa.Avx512)]
    public void A_forced_instruction_set_is_used_and_agrees_with_PyTorch(string asked, Isa isa)
    {
        if (isa <= KernelChoice.Widest)
            Check(isa, ("GANYMEDE_ISA", asked));
    }

    [Fact]
    public void Without_AVX512_the_kernels_use_AVX2()
    {
        if (KernelChoice.Widest >= Isa.Avx512)
            Check(Isa.V256, ("DOTNET_EnableAVX512", "0"));
    }

    [Fact]
    public void Without_AVX2_the_kernels_use_128_bits()
    {
        if (KernelChoice.Widest >= Isa.V256)
            Check(Isa.V128, ("DOTNET_EnableAVX2", "0"));
    }

    [Fact]
    public void An_unknown_name_is_refused()
    {
        (int exit, string output) = Start(Isa.Scalar, ("GANYMEDE_ISA", "sse9"));
        Assert.NotEqual(0, exit);
        Assert.Contains("GANYMEDE_ISA is 'sse9'; it takes scalar, v128, v256 or avx512.", output);
    }

    [Fact]
    public void Without_shorter_ways_every_operation_agrees_with_PyTorch() =>
        Check(KernelChoice.Widest, ("GANYMEDE_FUSE", "off"));

    [Fact]
    public void An_unknown_answer_about_shorter_ways_is_refused()
    {
        (int exit, string output) = Start(KernelChoice.Widest, ("GANYMEDE_FUSE", "maybe"));
        Assert.NotEqual(0, exit);
        Assert.Contains("GANYMEDE_FUSE is 'maybe'; it takes on or off.", output);
    }

    [Fact]
    public void Without_huge_pages_every_operation_agrees_with_PyTorch() =>
        Check(KernelChoice.Widest, ("GANYMEDE_HUGE_PAGES", "off"));

    [Fact]
    public void An_unknown_answer_about_huge_pages_is_refused()
    {
        (int exit, string output) = Start(KernelChoice.Widest, ("GANYMEDE_HUGE_PAGES", "2M"));
        Assert.NotEqual(0, exit);
        Assert.Contains("GANYMEDE_HUGE_PAGES is '2M'; it takes on or off.", output);
    }

    [Fact]
    public void A_set_that_the_processor_lacks_is_refused()
    {
        if (KernelChoice.Widest < Isa.V256)
            return;
        (int exit, string output) = Start(Isa.Avx512, ("GANYMEDE_ISA", "avx512"), ("DOTNET_EnableAVX2", "0"));
        Assert.NotEqual(0, exit);
        Assert.Contains("this processor goes no further than V128", output);
    }

    [Fact]
    public void A_switch_that_did_not_take_effect_is_noticed()
    {
        if (KernelChoice.Widest == Isa.Scalar)
            return;
        (int exit, string output) = Start(KernelChoice.Widest, ("GANYMEDE_ISA", "scalar"));
        Assert.Equal(2, exit);
        Assert.Contains("run on Scalar, not on", output);
    }

    private static void Check(Isa isa, (string Name, string Value) setting)
    {
        (int exit, string output) = Start(isa, setting);
        Assert.True(exit == 0, output);
        Assert.Contains($"{isa}: ", output);
    }

    private static (int Exit, string Output) Start(Isa isa, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", typeof(InstructionSetTests).Assembly.Location, isa.ToString() },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("GANYMEDE_ISA");
        start.Environment.Remove("GANYMEDE_FUSE");
        foreach ((string name, string value) in settings)
            start.Environment[name] = value;
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = child.StandardOutput.ReadToEnd() + errors.Result;
        Assert.True(child.WaitForExit(60_000), "The child process did not end within a minute.");
        return (child.ExitCode, output);
    }
}
