"""The publications that methods come from; authors and titles are names and stand in no catalogue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One publication: who, when, its title, and where it appeared."""

    authors: str
    year: int
    title: str
    published_in: str


SOURCES: dict[str, Source] = {
    "abadie_2010": Source(
        "Abadie, Diamond & Hainmueller",
        2010,
        "Synthetic Control Methods for Comparative Case Studies",
        "Journal of the American Statistical Association 105",
    ),
    "andresen_2009": Source(
        "Andresen",
        2009,
        "Testing for similarity in area-based spatial patterns: A nonparametric Monte Carlo approach",
        "Applied Geography 29",
    ),
    "andrews_1993": Source(
        "Andrews",
        1993,
        "Tests for Parameter Instability and Structural Change with Unknown Change Point",
        "Econometrica 61",
    ),
    "benjamini_1995": Source(
        "Benjamini & Hochberg",
        1995,
        "Controlling the False Discovery Rate: A Practical and Powerful Approach to Multiple Testing",
        "Journal of the Royal Statistical Society B 57",
    ),
    "benjamini_2001": Source(
        "Benjamini & Yekutieli",
        2001,
        "The control of the false discovery rate in multiple testing under dependency",
        "Annals of Statistics 29",
    ),
    "berry_1995": Source(
        "Berry & Armitage", 1995, "Mid-P confidence intervals: a brief review", "The Statistician 44"
    ),
    "bertrand_2004": Source(
        "Bertrand, Duflo & Mullainathan",
        2004,
        "How Much Should We Trust Differences-in-Differences Estimates?",
        "Quarterly Journal of Economics 119",
    ),
    "bowers_2003": Source(
        "Bowers & Johnson",
        2003,
        "Measuring the Geographical Displacement and Diffusion of Benefit Effects of Crime Prevention"
        " Activity",
        "Journal of Quantitative Criminology 19",
    ),
    "campbell_2007": Source(
        "Campbell",
        2007,
        "Chi-squared and Fisher-Irwin tests of two-by-two tables with small sample recommendations",
        "Statistics in Medicine 26",
    ),
    "cox_1974": Source("Cox & Hinkley", 1974, "Theoretical Statistics", "Chapman & Hall, section 7.2"),
    "dersimonian_1986": Source(
        "DerSimonian & Laird", 1986, "Meta-analysis in clinical trials", "Controlled Clinical Trials 7"
    ),
    "guerette_2009": Source(
        "Guerette",
        2009,
        "Analyzing Crime Displacement and Diffusion",
        "Problem-Oriented Guides for Police, Problem-Solving Tools Series 10",
    ),
    "haldane_1956": Source(
        "Haldane",
        1956,
        "The estimation and significance of the logarithm of a ratio of frequencies",
        "Annals of Human Genetics 20",
    ),
    "hauer_1997": Source(
        "Hauer", 1997, "Observational Before-After Studies in Road Safety", "Pergamon, chapter 11"
    ),
    "haybittle_1971": Source(
        "Haybittle",
        1971,
        "Repeated assessment of results in clinical trials of cancer treatment",
        "British Journal of Radiology 44",
    ),
    "higgins_2009": Source(
        "Higgins, Thompson & Spiegelhalter",
        2009,
        "A re-evaluation of random-effects meta-analysis",
        "Journal of the Royal Statistical Society A 172",
    ),
    "jacobson_1993": Source(
        "Jacobson, LaLonde & Sullivan",
        1993,
        "Earnings Losses of Displaced Workers",
        "American Economic Review 83",
    ),
    "kendall_1954": Source(
        "Kendall", 1954, "Note on bias in the estimation of autocorrelation", "Biometrika 41"
    ),
    "krishnamoorthy_2004": Source(
        "Krishnamoorthy & Thomson",
        2004,
        "A more powerful test for comparing two Poisson means",
        "Journal of Statistical Planning and Inference 119",
    ),
    "lachin_1981": Source(
        "Lachin",
        1981,
        "Introduction to sample size determination and power analysis for clinical trials",
        "Controlled Clinical Trials 2",
    ),
    "lopez_bernal_2017": Source(
        "Lopez Bernal, Cummins & Gasparrini",
        2017,
        "Interrupted time series regression for the evaluation of public health interventions: a tutorial",
        "International Journal of Epidemiology 46, corrected in volume 50",
    ),
    "mccullagh_1989": Source(
        "McCullagh & Nelder", 1989, "Generalized Linear Models", "Chapman & Hall, 2nd edition"
    ),
    "peto_1976": Source(
        "Peto et al.",
        1976,
        "Design and analysis of randomized clinical trials requiring prolonged observation of each patient",
        "British Journal of Cancer 34",
    ),
    "phipson_2010": Source(
        "Phipson & Smyth",
        2010,
        "Permutation P-values Should Never Be Zero",
        "Statistical Applications in Genetics and Molecular Biology 9",
    ),
    "przyborowski_1940": Source(
        "Przyborowski & Wilenski",
        1940,
        "Homogeneity of Results in Testing Samples from Poisson Series",
        "Biometrika 31",
    ),
    "quandt_1960": Source(
        "Quandt",
        1960,
        "Tests of the Hypothesis That a Linear Regression System Obeys Two Separate Regimes",
        "Journal of the American Statistical Association 55",
    ),
    "rambachan_2023": Source(
        "Rambachan & Roth",
        2023,
        "A More Credible Approach to Parallel Trends",
        "Review of Economic Studies 90",
    ),
    "robbins_2017": Source(
        "Robbins, Saunders & Kilmer",
        2017,
        "A Framework for Synthetic Control Methods With High-Dimensional, Micro-Level Data",
        "Journal of the American Statistical Association 112",
    ),
    "roth_2022": Source(
        "Roth",
        2022,
        "Pretest with Caution: Event-Study Estimates after Testing for Parallel Trends",
        "American Economic Review: Insights 4",
    ),
    "wheeler_2016": Source(
        "Wheeler",
        2016,
        "Tables and graphs for monitoring temporal crime trends",
        "International Journal of Police Science & Management 18",
    ),
    "wheeler_2018": Source(
        "Wheeler & Ratcliffe",
        2018,
        "A simple weighted displacement difference test to evaluate place based crime interventions",
        "Crime Science 7:11",
    ),
    "wheeler_steenbeek_2018": Source(
        "Wheeler, Steenbeek & Andresen",
        2018,
        "Testing for similarity in area-based spatial patterns: Alternative methods to Andresen's spatial"
        " point pattern test",
        "Transactions in GIS 22",
    ),
    "wooldridge_1999": Source(
        "Wooldridge",
        1999,
        "Distribution-free estimation of some nonlinear panel data models",
        "Journal of Econometrics 90",
    ),
    "zou_2008": Source(
        "Zou & Donner",
        2008,
        "Construction of confidence limits about effect measures: A general approach",
        "Statistics in Medicine 27",
    ),
}
