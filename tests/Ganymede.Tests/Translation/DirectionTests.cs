using Ganymede.Models;
using Ganymede.Models.CycleGan;
using Ganymede.Models.Translation;
using Ganymede.Tensors.Tests;

namespace Ganymede.Tests.Translation;

[Collection(TensorCount.Name)]
[NoTensorLeaks]
public sealed class DirectionTests
{
    [Fact]
    public void AGeneratorThatAnImportBeganAnewTranslatesNothing()
    {
        var options = new CycleGanOptions { Size = 64, Width = 2, DiscriminatorWidth = 2, Pool = 0 };
        using var model = new CycleGanModel(options, 3, 3, 1);
        Assert.All(Enum.GetValues<TranslationDirection>(), direction => Assert.True(model.Has(direction)));

        model.HasOnly(["generatorBtoA", "discriminatorA"]);

        Assert.False(model.Has(TranslationDirection.AtoB));
        Assert.True(model.Has(TranslationDirection.BtoA));
    }
}
