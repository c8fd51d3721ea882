using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Tests.Optimizers;

/// <summary>The update rules on every instruction set that this processor has, against their scalar twins.</summary>
public class OptimizerKernelTests
{
    public static TheoryData<Isa, int> Cases
    {
        get
        {
            var cases = new TheoryData<Isa, int>();
            foreach (Isa isa in Enum.GetValues<Isa>().Where(i => i != Isa.Scalar && i <= KernelChoice.Widest))
            {
                foreach (int n in (int[])[1, 3, 4, 7, 8, 15, 16, 17, 33, 16 * 1024, (2 * 16 * 1024) + 5])
                    cases.Add(isa, n);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rules_agree_with_their_scalar_twins(Isa isa, int n)
    {
        Agree(isa, n, 2, new AdamOp(0.9f, 0.999f, 0.1f, 3, 1e-8f, 0.1f, 0.95f, amsgrad: false));
        Agree(isa, n, 3, new AdamOp(0.9f, 0.999f, 0.1f, 3, 1e-8f, 0, 1, amsgrad: true));
        Agree(isa, n, 0, new SgdOp(0.1f, 0, 1, 0.1f, nesterov: false));
        Agree(isa, n, 1, new SgdOp(0.1f, 0.9f, 0.7f, 0, nesterov: true));
        Agree(isa, n, 1, new RmsPropOp(0.01f, 0.9f, 1e-3f, 0, 0.1f, centered: false));
        Agree(isa, n, 2, new RmsPropOp(0.01f, 0.9f, 1e-3f, 0.8f, 0.1f, centered: false));
        Agree(isa, n, 3, new RmsPropOp(0.01f, 0.9f, 1e-3f, 0.8f, 0.1f, centered: true));
    }

    private static unsafe void Agree<TOp>(Isa isa, int n, int states, TOp op)
        where TOp : struct, IUpdateOp
    {
        // A number behind each array shows a write past the end.
        float[][] fast = new float[5][], plain = new float[5][];
        for (int i = 0; i < 5; i++)
        {
            fast[i] = new float[n + 1];
            new RandomStream(4, (ulong)i).FillNormal(fast[i]);
            // States that may stand under a root: squares above the square of any mean.
            for (int j = 0; i >= 2 && j < n; j++)
                fast[i][j] = i == 2 && op is not AdamOp ? 4 + MathF.Abs(fast[i][j]) : MathF.Abs(fast[i][j] / 4);
            fast[i][n] = 77;
            plain[i] = [.. fast[i]];
        }
        Run(isa, fast);
        Run(Isa.Scalar, plain);
        for (int i = 0; i < 5; i++)
        {
            Golden.Agrees(plain[i], fast[i], $"{op} array {i}", 1e-6);
            Assert.Equal(77, fast[i][n]);
        }

        void Run(Isa chosen, float[][] a)
        {
            fixed (float* w = a[0], g = a[1], s0 = a[2], s1 = a[3], s2 = a[4])
            {
                var pass = new UpdatePass<TOp>();
                pass.Add(w, g, states > 0 ? s0 : null, states > 1 ? s1 : null, states > 2 ? s2 : null, n, op);
                pass.Run(chosen);
            }
        }
    }
}
