using Ganymede.Tensors;

namespace Ganymede.Optimizers;

/// <summary>
/// Changes parameters against their gradients, in one pass over all of them. Parameters without a gradient are left alone
/// and their count of updates stands still, as in PyTorch.
/// </summary>
public abstract class Optimizer : IDisposable
{
    private readonly Parameter[] parameters;
    private readonly Tensor updates;
    private readonly List<OptimizerSlot> slots = [];

    /// <summary>An optimizer of these parameters, which stay with their module.</summary>
    /// <exception cref="ArgumentException">There are no parameters, or one is there twice.</exception>
    private protected Optimizer(IEnumerable<Parameter> parameters, float learningRate)
    {
        this.parameters = [.. parameters];
        if (this.parameters.Length == 0)
            throw new ArgumentException("An optimizer needs at least one parameter.", nameof(parameters));
        if (this.parameters.Distinct<Parameter>(ReferenceEqualityComparer.Instance).Count() != this.parameters.Length)
            throw new ArgumentException("A parameter was given to the optimizer twice.", nameof(parameters));
        LearningRate = learningRate;
        updates = Tensor.PersistentZeros([this.parameters.Length]);
    }

    /// <summary>The learning rate of the next step; schedules set it.</summary>
    public float LearningRate { get; set; }

    /// <summary>The parameters, in the order in which they were given.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>How often the most updated parameter has been updated.</summary>
    public long Steps => (long)updates.AsSpan().ToArray().Max();

    /// <summary>The bytes that the last step read and wrote.</summary>
    internal long BytesMoved { get; private set; }

    /// <summary>
    /// Everything a checkpoint holds of the optimizer: <c>step</c> with each parameter's count of updates, then
    /// <c>exp_avg.0</c> and so on with the number of the parameter. Copying the values back restores it exactly.
    /// </summary>
    public IEnumerable<(string Name, Tensor Value)> State
    {
        get
        {
            yield return ("step", updates);
            foreach (OptimizerSlot slot in slots)
            {
                for (int i = 0; i < parameters.Length; i++)
                    yield return ($"{slot.Name}.{i}", slot[i]);
            }
        }
    }

    /// <summary>Updates every parameter that has a gradient.</summary>
    public void Step()
    {
        Span<float> counts = updates.Span;
        long updated = 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].Grad is not { } gradient)
                continue;
            Add(i, parameters[i], gradient, (int)++counts[i]);
            updated += parameters[i].Count;
        }
        Run();
        // Weights and states are read and written, gradients read.
        BytesMoved = updated * sizeof(float) * (3 + (2 * slots.Count));
    }

    /// <summary>Forgets the gradients of the parameters.</summary>
    public void ZeroGrad()
    {
        foreach (Parameter parameter in parameters)
            parameter.ZeroGrad();
    }

    /// <summary>Releases the optimizer's own state; the parameters stay.</summary>
    public void Dispose()
    {
        updates.Dispose();
        slots.ForEach(s => s.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds an array of zeros for each parameter to the state.</summary>
    private protected OptimizerSlot Slot(string name)
    {
        var slot = new OptimizerSlot(name, parameters);
        slots.Add(slot);
        return slot;
    }

    /// <summary>Adds one parameter to the pass.</summary>
    /// <param name="index">Its position.</param>
    /// <param name="parameter">The parameter, which <see cref="Run"/> changes in place.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="step">1 in its first update.</param>
    private protected abstract void Add(int index, Parameter parameter, Tensor gradient, int step);

    /// <summary>Updates what was added.</summary>
    private protected abstract void Run();

    private protected static void Require(bool holds, string name, float value, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}, but it must be {range}.");
    }
}
