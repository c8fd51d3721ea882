using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Benchmarks;

/// <summary>Matrix products of linear layers and of square matrices.</summary>
[Config(typeof(Columns))]
public unsafe class ProductBenchmarks
{
    private Buffer a = null!, b = null!, c = null!;

    /// <summary>The sizes.</summary>
    [ParamsSource(nameof(All))]
    public ProductSize Size { get; set; } = null!;

    /// <summary>Sizes.</summary>
    public static IEnumerable<ProductSize> All =>
        [new(32, 32768, 64), new(32, 1, 2048), new(64, 1024, 1024), new(512, 512, 512), new(1024, 1024, 1024)];

    /// <summary>Makes the matrices.</summary>
    [GlobalSetup]
    public void Setup() =>
        (a, b, c) = (new((long)Size.M * Size.K), new((long)Size.K * Size.N), new((long)Size.M * Size.N));

    /// <summary>Releases them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        a.Dispose();
        b.Dispose();
        c.Dispose();
    }

    /// <summary>c = a · b.</summary>
    [Benchmark]
    public void Product() =>
        Gemm.Run(false, false, Size.M, Size.N, Size.K, a.Data, Size.K, b.Data, Size.N, 0, c.Data, Size.N);

    /// <summary>c = a · bᵀ, the gradient of a layer's input.</summary>
    [Benchmark]
    public void TransposedRight() =>
        Gemm.Run(false, true, Size.M, Size.N, Size.K, a.Data, Size.K, b.Data, Size.K, 0, c.Data, Size.N);

    /// <summary>c = aᵀ · b, the gradient of a layer's weight.</summary>
    [Benchmark]
    public void TransposedLeft() =>
        Gemm.Run(true, false, Size.M, Size.N, Size.K, a.Data, Size.M, b.Data, Size.N, 0, c.Data, Size.N);

    /// <summary>[M, K] · [K, N].</summary>
    /// <param name="M">Rows.</param>
    /// <param name="N">Columns.</param>
    /// <param name="K">The inner extent.</param>
    public sealed record ProductSize(int M, int N, int K)
    {
        /// <summary>The sizes.</summary>
        public override string ToString() => $"[{M}, {K}]·[{K}, {N}]";
    }

    private sealed class Columns : ManualConfig
    {
        public Columns() => AddColumn(new SpeedColumn("GFLOP/s", b =>
        {
            var size = (ProductSize)b.Parameters[nameof(Size)];
            return 2e-9 * size.M * size.N * size.K;
        }));
    }
}
