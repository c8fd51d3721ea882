using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Optimizers;

/// <summary>Keeps the weights of a critic small (Arjovsky et al. 2017, algorithm 1, line 7).</summary>
public static class WeightClipping
{
    /// <summary>Brings every number of these parameters into [-limit, limit].</summary>
    /// <param name="parameters">The parameters, after a step of their optimizer.</param>
    /// <param name="limit">The largest weight; 0 or more.</param>
    public static unsafe void Apply(IEnumerable<Parameter> parameters, float limit)
    {
        var pass = new UpdatePass<EachOp<ClampOp>>();
        foreach (Parameter parameter in parameters)
            pass.Add(parameter.Data, null, null, null, null, parameter.Count, new(new(-limit, limit)));
        pass.Run();
    }
}
