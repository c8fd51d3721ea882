using Ganymede.Interop;
using Ganymede.Losses;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;

namespace Ganymede.Tests.Losses;

/// <summary>Every loss against PyTorch: value, gradient, and the gradient of the gradient's squared norm.</summary>
[Collection(TensorCount.Name)]
[NoTensorLeaks]
public class GoldenLossTests
{
    private static readonly Dictionary<string, Func<SafetensorsFile, Tensor[], Tensor>> Cases = new()
    {
        ["bce"] = (f, x) => Loss.BceWithLogits(x[0], f.Read("bce.target")),
        ["bce_0.0"] = (_, x) => Loss.BceWithLogits(x[0], 0),
        ["bce_0.9"] = (_, x) => Loss.BceWithLogits(x[0], 0.9f),
        ["bce_1.0"] = (_, x) => Loss.BceWithLogits(x[0], 1),
        ["mse"] = (_, x) => Loss.Mse(x[0], x[1]),
        ["mse_sum"] = (_, x) => Loss.Mse(x[0], x[1], Reduction.Sum),
        ["l1"] = (_, x) => Loss.L1(x[0], x[1]),
        ["smooth_l1"] = (_, x) => Loss.SmoothL1(x[0], x[1]),
        ["smooth_l1_half"] = (_, x) => Loss.SmoothL1(x[0], x[1], 0.5f),
        ["cross_entropy"] = (f, x) => Loss.CrossEntropy(x[0], Classes(f)),
        ["cross_entropy_smooth"] = (f, x) => Loss.CrossEntropy(x[0], Classes(f), 0.1f),
        ["cross_entropy_sum"] = (f, x) => Loss.CrossEntropy(x[0], Classes(f), reduction: Reduction.Sum),
        ["kl"] = (_, x) => Loss.GaussianKl(x[0], x[1]),
        ["hinge_real"] = (_, x) => new AdversarialLoss(AdversarialKind.Hinge).Real(x[0]),
        ["hinge_fake"] = (_, x) => new AdversarialLoss(AdversarialKind.Hinge).Fake(x[0]),
        ["lsgan_real_09"] = (_, x) => new AdversarialLoss(AdversarialKind.LeastSquares, 0.9f).Real(x[0]),
        ["lsgan_fake"] = (_, x) => new AdversarialLoss(AdversarialKind.LeastSquares).Fake(x[0]),
        ["lsgan_generator"] = (_, x) => new AdversarialLoss(AdversarialKind.LeastSquares, 0.9f).Generator(x[0]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loss_agrees_with_PyTorch(string name)
    {
        using TensorScope scope = TensorScope.Begin();
        using SafetensorsFile file = Golden.Open("losses");
        string[] names = [.. new[] { $"{name}.x0", $"{name}.x1" }.Where(file.Entries.ContainsKey)];
        Tensor[] inputs = Array.ConvertAll(names, file.Read);
        Array.ForEach(inputs, i => i.RequiresGrad = true);
        Tensor loss = Cases[name](file, inputs);
        Golden.Agrees(file.Read(name + ".y"), loss, "loss");

        Tensor[] gradients = Autograd.Grad(loss, inputs, createGraph: true);
        Tensor square = gradients.Select(g => g.Square().Sum()).Aggregate((a, b) => a + b);
        Tensor[] second = square.RequiresGrad
            ? Autograd.Grad(square, inputs)
            : Array.ConvertAll(inputs, i => Tensor.Zeros(i.Shape));
        for (int i = 0; i < inputs.Length; i++)
        {
            Golden.Agrees(file.Read($"{name}.g{i}"), gradients[i], $"gradient {i}");
            bool nothing = !file.Entries.ContainsKey($"{name}.h{i}");
            Tensor expected = nothing ? Tensor.Zeros(inputs[i].Shape) : file.Read($"{name}.h{i}");
            Golden.Agrees(expected, second[i], $"second derivative {i}");
        }
        loss.Backward();
        for (int i = 0; i < inputs.Length; i++)
            Golden.Agrees(file.Read($"{name}.g{i}"), inputs[i].Grad!, $"accumulated gradient {i}");
    }

    [Fact]
    public void Wasserstein_and_reductions_are_what_they_say()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor scores = Tensor.From([1, 2, 6], [3, 1]);
        var loss = new AdversarialLoss(AdversarialKind.Wasserstein);
        Assert.Equal(-3f, loss.Real(scores).Item());
        Assert.Equal(3f, loss.Fake(scores).Item());
        Assert.Equal(-3f, loss.Generator(scores).Item());
        Assert.Equal(-3f, new AdversarialLoss(AdversarialKind.Hinge).Generator(scores).Item());
        Assert.Equal([1f, 4f, 36f], Loss.Mse(scores, 0, Reduction.None).ToArray());
        Assert.Equal([3, 1], Loss.Mse(scores, 0, Reduction.None).Shape);
    }

    [Fact]
    public void Bad_arguments_have_their_sentence()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor a = Tensor.Zeros([4, 1]), b = Tensor.Zeros([4]);
        TensorShapeException error = Assert.Throws<TensorShapeException>(() => Loss.Mse(a, b));
        Assert.Contains("[4, 1] and [4] must be the same", error.Message);
        Assert.Throws<TensorShapeException>(() => Loss.BceWithLogits(a, b));
        Assert.Throws<TensorShapeException>(() => Loss.CrossEntropy(a, new Indices(0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Loss.CrossEntropy(a, new Indices(0, 0, 0, 1)));
        Assert.Contains(
            "no labels to smooth",
            Assert.Throws<ArgumentException>(() => new AdversarialLoss(AdversarialKind.Hinge, 0.9f)).Message);
        Assert.Throws<ArgumentException>(() => new AdversarialLoss(AdversarialKind.Wasserstein, 0.9f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdversarialLoss(AdversarialKind.LeastSquares, 0));
    }

    private static Indices Classes(SafetensorsFile file)
    {
        using Tensor classes = file.Read("classes");
        return new Indices(Array.ConvertAll(classes.ToArray(), c => (int)c));
    }
}
