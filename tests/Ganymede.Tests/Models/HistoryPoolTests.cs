using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Tensors.Tests;

namespace Ganymede.Tests.Models;

[Collection(TensorCount.Name)]
[NoTensorLeaks]
public sealed class HistoryPoolTests
{
    [Fact]
    public void UntilItIsFullItKeepsAndHandsBackWhatComes()
    {
        using var pool = new Scoped(3);

        Assert.Equal([1, 2], pool.Exchange(1, 2));
        Assert.Equal(2, pool.Pool.Count);
        Assert.Equal([3], pool.Exchange(3));
        Assert.Equal([1, 2, 3], pool.Kept);
        Assert.Equal(0ul, pool.Random.Position);
    }

    [Fact]
    public void ThenHalfOfThePicturesAreExchangedForAnyOfTheKept()
    {
        using var pool = new Scoped(4);
        pool.Exchange(1, 2, 3, 4);
        int exchanged = 0;
        var places = new int[4];
        for (int number = 5; number < 1005; number++)
        {
            float[] before = pool.Kept;
            float shown = pool.Exchange(number)[0];
            if (shown == number)
            {
                Assert.Equal(before, pool.Kept);
                continue;
            }
            int place = Array.IndexOf(before, shown);
            before[place] = number;
            Assert.Equal(before, pool.Kept);
            exchanged++;
            places[place]++;
        }
        Assert.InRange(exchanged, 450, 550);
        Assert.All(places, p => Assert.InRange(p, 90, 160));
    }

    [Fact]
    public void EachPictureOfABatchIsDecidedByItself()
    {
        using var one = new Scoped(2);
        using var two = new Scoped(2);
        one.Exchange(1, 2);
        two.Exchange(1, 2);

        float[] together = one.Exchange(3, 4, 5, 6, 7, 8);

        Assert.Equal(together, Enumerable.Range(3, 6).SelectMany(i => two.Exchange(i)));
        Assert.Contains(together, v => v < 3);
        Assert.Equal(one.Kept, two.Kept);
    }

    [Fact]
    public void ItsStateAndStreamAreAllOfIt()
    {
        using var whole = new Scoped(2);
        using var resumed = new Scoped(2);
        whole.Exchange(1, 2, 3, 4, 5);
        foreach (((_, Tensor from), (_, Tensor to)) in whole.Pool.State.Zip(resumed.Pool.State))
            from.AsSpan().CopyTo(to.Span);
        resumed.Random.Position = whole.Random.Position;

        for (int i = 6; i < 26; i++)
            Assert.Equal(whole.Exchange(i), resumed.Exchange(i));
    }

    [Fact]
    public void TheNewPictureIsNotTouchedAndOtherSizesAreRefused()
    {
        using TensorScope scope = TensorScope.Begin();
        using var pool = new Scoped(1);
        pool.Exchange(1);
        Tensor made = Tensor.Full([8, 2, 2, 1], 9);
        pool.Pool.Exchange(made);
        Assert.All(made.ToArray(), v => Assert.Equal(9, v));
        Assert.Contains("[1, 2, 3, 1]", Assert.Throws<TensorShapeException>(() => pool.Pool.Exchange(Tensor.Zeros([1, 2, 3, 1]))).Message);
    }

    /// <summary>A pool of pictures of 2×2 pixels of one value each.</summary>
    private sealed class Scoped : IDisposable
    {
        internal Scoped(int capacity) => Pool = new HistoryPool(capacity, [2, 2, 1], Random);

        internal RandomStream Random { get; } = new(1, 5);

        internal HistoryPool Pool { get; }

        internal float[] Kept => [.. Pool.State.Single(s => s.Name == "pictures").Value.ToArray().Where((_, i) => i % 4 == 0)];

        internal float[] Exchange(params int[] values)
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor made = Tensor.From([.. values.SelectMany(v => Enumerable.Repeat((float)v, 4))], [values.Length, 2, 2, 1]);
            return [.. Pool.Exchange(made).ToArray().Where((_, i) => i % 4 == 0)];
        }

        public void Dispose()
        {
            foreach ((_, Tensor value) in Pool.State)
                value.Dispose();
        }
    }
}
