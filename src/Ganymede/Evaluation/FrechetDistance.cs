using MathNet.Numerics.LinearAlgebra;

namespace Ganymede.Evaluation;

/// <summary>
/// The Fréchet distance between two normal distributions (Dowson and Landau 1982), as Heusel et al. 2017 use it:
/// |μ₁ - μ₂|² + tr(Σ₁ + Σ₂ - 2 (Σ₁ Σ₂)^½).
/// </summary>
public static class FrechetDistance
{
    /// <summary>The distance; 0 for equal statistics.</summary>
    /// <exception cref="ArgumentException">The numbers of features differ.</exception>
    public static double Between(FeatureStatistics a, FeatureStatistics b)
    {
        if (a.Mean.Count != b.Mean.Count)
            throw new ArgumentException($"The statistics have {a.Mean.Count} and {b.Mean.Count} features.");
        // tr (Σ₁ Σ₂)^½ = tr (Σ₁^½ Σ₂ Σ₁^½)^½, whose matrix is symmetric: no imaginary part can appear.
        Matrix<double> root = SquareRoot(a.Covariance);
        double trace = Eigenvalues(root * b.Covariance * root).Sum(v => Math.Sqrt(Math.Max(v, 0)));
        double distance = (a.Mean - b.Mean).DotProduct(a.Mean - b.Mean)
            + a.Covariance.Trace() + b.Covariance.Trace() - (2 * trace);
        return Math.Max(distance, 0);
    }

    private static Matrix<double> SquareRoot(Matrix<double> symmetric)
    {
        var decomposition = Symmetric(symmetric).Evd(Symmetricity.Symmetric);
        // Rounding can leave eigenvalues a little below 0.
        Vector<double> roots = decomposition.EigenValues.Map(v => Math.Sqrt(Math.Max(v.Real, 0)));
        return decomposition.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(roots) * decomposition.EigenVectors.Transpose();
    }

    private static IEnumerable<double> Eigenvalues(Matrix<double> symmetric) =>
        Symmetric(symmetric).Evd(Symmetricity.Symmetric).EigenValues.Select(v => v.Real);

    private static Matrix<double> Symmetric(Matrix<double> matrix) => (matrix + matrix.Transpose()) / 2;
}
