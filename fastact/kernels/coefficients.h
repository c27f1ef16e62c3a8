/* Minimax coefficients, lowest degree first. Written by fit.py: change them there. */
#ifndef FASTACT_COEFFICIENTS_H
#define FASTACT_COEFFICIENTS_H

/* e^r = 1 + r + r^2 q(r), |r| <= 0.3466; relative to e^r - 1. Max relative error 2^-37.41 (2^-37.41 before
   rounding). */
static const double EXP_WIDE[7] = {
    0x1.0000000000000p-1,      /* 0.5 */
    0x1.555555719ff08p-3,      /* 0.16666666749005565 */
    0x1.5555552545163p-5,      /* 0.041666666316958943 */
    0x1.1110b499fbee9p-7,      /* 0.0083332902758849903 */
    0x1.6c17245b357f4p-10,     /* 0.0013888946476092708 */
    0x1.a16bffa6c11ecp-13,     /* 0.00019904225811030686 */
    0x1.a03bab9dd1625p-16,     /* 2.4809425318813916e-05 */
};

/* e^r = 1 + r + r^2 q(r), |r| <= 0.3466; relative to e^r - 1. Max relative error 2^-61.60 (2^-61.69 before
   rounding). */
static const double EXP_DOUBLE[11] = {
    0x1.0000000000000p-1,      /* 0.5 */
    0x1.5555555555559p-3,      /* 0.16666666666666677 */
    0x1.5555555555552p-5,      /* 0.041666666666666644 */
    0x1.111111110f5e1p-7,      /* 0.0083333333333212595 */
    0x1.6c16c16c174c2p-10,     /* 0.0013888888888893701 */
    0x1.a01a01b052454p-13,     /* 0.00019841269887369234 */
    0x1.a01a01a4dd3e7p-16,     /* 2.4801587318507622e-05 */
    0x1.71ddf707c9e33p-19,     /* 2.7557242709035913e-06 */
    0x1.27e4d6eda6125p-22,     /* 2.7557267299464599e-07 */
    0x1.af6156064a156p-26,     /* 2.5109633505387241e-08 */
    0x1.1f87bd72790efp-29,     /* 2.0920577989036131e-09 */
};

/* The same for float32 lanes, relative to e^r. Max relative error 2^-28.20 (2^-28.27 before rounding). */
static const float EXP_FLOAT[5] = {
    0x1.fffffc0000000p-2f,     /* 0.49999994039535522 */
    0x1.55548a0000000p-3f,     /* 0.16666515171527863 */
    0x1.55584e0000000p-5f,     /* 0.041668083518743515 */
    0x1.123f360000000p-7f,     /* 0.0083693517372012138 */
    0x1.6ad1fa0000000p-10f,    /* 0.0013840493047609925 */
};

/* log1p(z) = z (1 + z P(z)), 0 <= z <= 1. Max relative error 2^-27.50 (2^-27.54 before rounding). */
static const float LOG1P_FLOAT[9] = {
    -0x1.ffffd20000000p-2f,    /* -0.49999931454658508 */
    0x1.554dd00000000p-2f,     /* 0.33330464363098145 */
    -0x1.ff23e60000000p-3f,    /* -0.24958018958568573 */
    0x1.934b540000000p-3f,     /* 0.19692102074623108 */
    -0x1.3a43600000000p-3f,    /* -0.15344882011413574 */
    0x1.b4ae200000000p-4f,     /* 0.10661137104034424 */
    -0x1.d6b0f60000000p-5f,    /* -0.057457428425550461 */
    0x1.49189a0000000p-6f,     /* 0.020086431875824928 */
    -0x1.af4c100000000p-9f,    /* -0.0032905358821153641 */
};

/* log1p(z) = 2s + s^3 P(s^2), s = z / (2 + z), 0 <= z <= 1. Max relative error 2^-38.41 (2^-38.41 before
   rounding). */
static const double LOG1P_WIDE[6] = {
    0x1.5555553b4c63cp-1,      /* 0.66666666363580118 */
    0x1.9999bcc99b923p-2,      /* 0.40000052433505767 */
    0x1.248a65d30c4f7p-2,      /* 0.28568419552455232 */
    0x1.c8b9ddd12fc46p-3,      /* 0.22301076216351329 */
    0x1.5f425c0c66ecap-3,      /* 0.17151328957412765 */
    0x1.be173f65b5715p-3,      /* 0.21781777886524681 */
};

/* log1p(z) = 2s + s^3 P(s^2), s = z / (2 + z), 0 <= z <= 1. Max relative error 2^-59.41 (2^-59.42 before
   rounding). */
static const double LOG1P_DOUBLE[10] = {
    0x1.5555555555535p-1,      /* 0.66666666666666308 */
    0x1.99999999a0750p-2,      /* 0.40000000000155911 */
    0x1.249249208c606p-2,      /* 0.28571428548011146 */
    0x1.c71c741c6cd65p-3,      /* 0.2222222396063486 */
    0x1.745cb401763dep-3,      /* 0.18181744222127255 */
    0x1.3b1ddb49e2854p-3,      /* 0.15386554068783431 */
    0x1.1067c7b586270p-3,      /* 0.13301044485776314 */
    0x1.efd81a06426e6p-4,      /* 0.12105569997597918 */
    0x1.55b2089c93c00p-4,      /* 0.083421739234140091 */
    0x1.5c77e141de87dp-3,      /* 0.17015052778498677 */
};

/* R(a) = exp(a^2/2) Phi(-a) = P(a) / Q(a), 0 <= a <= 14.8. Max relative error 2^-34.88 (2^-34.88 before
   rounding). */
static const double ERFCX_WIDE_P[7] = {
    0x1.0000000000000p-1,      /* 0.5 */
    0x1.f668cfa41f06ap-2,      /* 0.49063419760910298 */
    0x1.e3480939b5385p-3,      /* 0.23597724158630853 */
    0x1.0b4d0f01526cfp-4,      /* 0.065259035695955023 */
    0x1.51f3a3678b9a1p-7,      /* 0.01031346777662351 */
    0x1.8c1fe34c758e0p-11,     /* 0.00075554764185417275 */
    0x1.c4b55b152d27fp-34,     /* 1.0293397760097285e-10 */
};
static const double ERFCX_WIDE_Q[7] = {
    0x1.0000000000000p+0,      /* 1 */
    0x1.c7769167ddc45p+0,      /* 1.7791529539661195 */
    0x1.643a3579809c8p+0,      /* 1.3915131971012773 */
    0x1.3bfdabca0fca0p-1,      /* 0.61716973153660959 */
    0x1.52eb3d32a6b3ap-3,      /* 0.16548774538827066 */
    0x1.a78c760fe4c3bp-6,      /* 0.025851359648708643 */
    0x1.f07941b8eeebdp-10,     /* 0.0018938967098013758 */
};

/* R(a) = Q(a) / (ERFCX_SPLIT_K a Q(a) + P(a)), 0 <= a <= 38.8. Max relative error 2^-57.71 (2^-57.78
   before rounding). In float64 without fma: 2.31 ULP, at a = 13.7. */
static const double ERFCX_SPLIT_K = 0x1.40d931ff62706p+1; /* sqrt(2 pi) */
static const double ERFCX_SPLIT_P[10] = {
    0x1.c000000000000p+1,      /* 3.5 */
    0x1.15503e66ef2ecp+2,      /* 4.3330226903169482 */
    0x1.5f239be8f4f9ep+1,      /* 2.7432742011532829 */
    0x1.20a2fe96341acp+0,      /* 1.1274870983798833 */
    0x1.4e8dff62d4152p-2,      /* 0.32671355286313031 */
    0x1.196b0a1a57c9fp-4,      /* 0.068705596413098466 */
    0x1.56a82bb97a7c9p-7,      /* 0.010457059240213245 */
    0x1.2387c94476be6p-10,     /* 0.0011121002763647635 */
    0x1.3c3e193edde48p-14,     /* 7.5398104838580592e-05 */
    0x1.5134d1fa6ec35p-19,     /* 2.5123829321106096e-06 */
};
static const double ERFCX_SPLIT_Q[11] = {
    0x1.c000000000000p+0,      /* 1.75 */
    0x1.7b5465bb97d4cp+1,      /* 2.9635131040555844 */
    0x1.3db9843ef8e69p+1,      /* 2.4822240169030931 */
    0x1.54d0306b8deb8p+0,      /* 1.3313017141899035 */
    0x1.010680fc60312p-1,      /* 0.50200274544485723 */
    0x1.1ba7600991e63p-3,      /* 0.13850283650593828 */
    0x1.cf8490f7b373ap-6,      /* 0.028290883607773078 */
    0x1.1557de7a8d3b4p-8,      /* 0.0042319219742709586 */
    0x1.d3513426bc28ap-12,     /* 0.00044566841317731558 */
    0x1.f8a66f109f8e2p-16,     /* 3.0079491866613006e-05 */
    0x1.0d0d3dc47bbf2p-20,     /* 1.0022957762608498e-06 */
};

/* gelu'(root + h) = h P(h), |h| <= 0.1876, root = -0.7517915246935645. Max relative error 2^-53.79
   (2^-63.31 before rounding). */
static const double GELU_ROOT_DOUBLE[13] = {
    0x1.b9d98fa5a3215p-2,      /* 0.43149399231404689 */
    0x1.8d9a941de3acap-2,      /* 0.38828498299055225 */
    -0x1.2a2ef9bb826c4p-6,     /* -0.018199676398615208 */
    -0x1.d2fa4c17ca691p-4,     /* -0.114008233297364 */
    -0x1.e408824f276a4p-7,     /* -0.01477152216676398 */
    0x1.3e346df55f474p-6,      /* 0.019421679860432708 */
    0x1.297ba7132e61fp-8,      /* 0.0045392306230325466 */
    -0x1.258a79a8a136ap-9,     /* -0.0022395394810836204 */
    -0x1.8691748882154p-11,    /* -0.00074494969254694033 */
    0x1.86dd3b5594861p-13,     /* 0.00018637856799103277 */
    0x1.76608e0628093p-14,     /* 8.9258472231625635e-05 */
    -0x1.84b06cc2df955p-17,    /* -1.1583839641945865e-05 */
    -0x1.36aa713dad948p-15,    /* -3.7034248163635988e-05 */
};

/* x - tanh(x) = x s P(s) / Q(s), s = x^2, |x| <= 1. Max relative error 2^-37.12 (2^-37.12 before
   rounding). */
static const double TANHSHRINK_WIDE_P[3] = {
    0x1.0000000000000p+0,      /* 1 */
    0x1.8c257dd51bbb3p-5,      /* 0.048357721106064309 */
    0x1.38f52abb2f848p-16,     /* 1.8653731541411444e-05 */
};
static const double TANHSHRINK_WIDE_Q[3] = {
    0x1.8000000000000p+1,      /* 3 */
    0x1.5856b6fc2f7a1p+0,      /* 1.3450731626212262 */
    0x1.ad05d69dc9385p-5,      /* 0.052370948002397312 */
};

/* x - tanh(x) = x s P(s) / Q(s), s = x^2, |x| <= 1. Max relative error 2^-63.00 (2^-68.02 before
   rounding). */
static const double TANHSHRINK_DOUBLE_P[4] = {
    0x1.0000000000000p+0,      /* 1 */
    0x1.20ef6262bb05ap-4,      /* 0.070540794676789004 */
    0x1.24f4531af81efp-10,     /* 0.0011175323222617458 */
    0x1.fe56823291edbp-19,     /* 3.8023138355969413e-06 */
};
static const double TANHSHRINK_DOUBLE_Q[5] = {
    0x1.8000000000000p+1,      /* 3 */
    0x1.696015a5b6444p+0,      /* 1.411622384030367 */
    0x1.510c737788ffbp-4,      /* 0.082287264864646589 */
    0x1.3b71b036c90a4p-10,     /* 0.0012033237268918385 */
    0x1.04f10369c900cp-18,     /* 3.8883307327576657e-06 */
};

/* tanh(a), 0 <= a <= 9.02, in 15 pieces: centres, then coefficients. Max relative error 2^-27.33. */
#define TANH_SHIFT 0.75
#define TANH_END 9.02
static const float TANH_PIECES[8][16] = {
    {0x1.801938p+0f, 0x1.0004dp+1f, 0x1.400c1cp+1f, 0x1.7ff3ap+1f, 0x1.dfde9ap+1f, 0x1.2ff114p+2f, 0x1.6fe5acp+2f, 0x1.b0005p+2f,
     0x1.04388p+3f, 0x0p+0f, 0x0p+0f, 0x1.7ffaa8p-3f, 0x1.7feb3p-2f, 0x1.4017d4p-1f, 0x1.c010d8p-1f, 0x1.1ff80ep+0f},
    {0x1.cf78b4p-1f, 0x1.ed9662p-1f, 0x1.f926ccp-1f, 0x1.fd7754p-1f, 0x1.ff6eccp-1f, 0x1.ffec58p-1f, 0x1.fffd56p-1f, 0x1.ffffa4p-1f,
     0x1.fffffap-1f, 0x0p+0f, 0x0p+0f, 0x1.7b8adp-3f, 0x1.6ee31ap-2f, 0x1.1c04fep-1f, 0x1.686edp-1f, 0x1.9e573ap-1f},
    {0x1.71d448p-3f, 0x1.214dc4p-4f, 0x1.b35e96p-6f, 0x1.43889p-7f, 0x1.224076p-9f, 0x1.3a7bcep-12f, 0x1.55015p-15f, 0x1.70028ap-18f,
     0x1.72cd8ep-22f, 0x0p+0f, 0x1p+0f, 0x1.ee6a5ep-1f, 0x1.be463cp-1f, 0x1.627276p-1f, 0x1.024414p-1f, 0x1.6161c2p-2f},
    {-0x1.4ec6bap-3f, -0x1.16e65ap-4f, -0x1.ad8bc2p-6f, -0x1.41eeacp-7f, -0x1.21ecbap-9f, -0x1.3a6fap-12f, -0x1.550092p-15f, -0x1.6ff9f4p-18f,
     -0x1.c21008p-23f, 0x0p+0f, -0x1.4eb27ep-25f, -0x1.6e81bcp-3f, -0x1.3fca24p-2f, -0x1.893de6p-2f, -0x1.6b9f82p-2f, -0x1.1dfa4p-2f},
    {0x1.6798eep-4f, 0x1.58e3b2p-5f, 0x1.16ac66p-6f, 0x1.a8f842p-8f, 0x1.814f1ep-10f, 0x1.a2aa36p-13f, 0x1.c61e9cp-16f, 0x1.ea093ap-19f,
     0x1.f43092p-23f, 0x0p+0f, -0x1.55542cp-2f, -0x1.27a9bap-2f, -0x1.6de52ap-3f, -0x1.228d4p-6f, 0x1.4f30f6p-4f, 0x1.c68e36p-4f},
    {-0x1.99178p-6f, -0x1.251aeep-6f, -0x1.078b1cp-7f, -0x1.a082eep-9f, -0x1.7fe292p-11f, -0x1.a26ep-14f, -0x1.c5ddbp-17f, -0x1.eb8ffap-20f,
     -0x1.36911cp-21f, 0x0p+0f, -0x1.57accp-13f, 0x1.cf3658p-4f, 0x1.584534p-3f, 0x1.1a52c2p-3f, 0x1.f1962cp-5f, 0x1.aee1b8p-9f},
    {-0x1.950634p-9f, 0x1.3497eap-8f, 0x1.775ec6p-9f, 0x1.424bep-10f, 0x1.3ce824p-12f, 0x1.5cdefep-15f, 0x1.7b80c2p-18f, 0x1.9a984cp-21f,
     0x1.8a664ap-25f, 0x0p+0f, 0x1.167e74p-3f, 0x1.96761p-4f, 0x1.3bd1dap-6f, -0x1.bebd9ep-5f, -0x1.de985p-5f, -0x1.0777b2p-5f},
    {0x1.d3e824p-8f, -0x1.b3964p-14f, -0x1.76618ap-11f, -0x1.895dfap-12f, -0x1.97b3cep-14f, -0x1.cfb8f6p-17f, -0x1.ff52fp-20f, -0x1.0041f6p-22f,
     0x1.95b9a4p-22f, 0x0p+0f, -0x1.3fd5e6p-6f, -0x1.86dfeap-5f, -0x1.1bc302p-4f, -0x1.908dcp-6f, 0x1.c67796p-7f, 0x1.2cdc5ap-6f},
};

/* (a - tanh(a)) / a^3, 0 <= a <= 9.02, in 15 pieces: centres, then coefficients. Max relative error
   2^-26.29. */
#define TANHSHRINK_SHIFT 0.75
#define TANHSHRINK_END 9.02
static const float TANHSHRINK_PIECES[8][16] = {
    {0x1.7ffa48p+0f, 0x1.00129p+1f, 0x1.4014b4p+1f, 0x1.8024d8p+1f, 0x1.e024eap+1f, 0x1.2fe652p+2f, 0x1.6ff1e4p+2f, 0x1.b007e8p+2f,
     0x1.04648ap+3f, 0x0p+0f, 0x1.00078p-4f, 0x1.80144p-3f, 0x1.80054p-2f, 0x1.3ff808p-1f, 0x1.c023fcp-1f, 0x1.1feeb4p+0f},
    {0x1.68fc06p-3f, 0x1.091e4ep-3f, 0x1.8c95ep-4f, 0x1.2ffc0ep-4f, 0x1.ab28aep-5f, 0x1.1ed16p-5f, 0x1.9979dp-6f, 0x1.3247ecp-6f,
     0x1.b20e4cp-7f, 0x0p+0f, 0x1.54ccfcp-2f, 0x1.509948p-2f, 0x1.432a5ap-2f, 0x1.2749b4p-2f, 0x1.057c5cp-2f, 0x1.c62a28p-3f},
    {-0x1.c19076p-4f, -0x1.3faaf2p-4f, -0x1.b99684p-5f, -0x1.33a884p-5f, -0x1.758628p-6f, -0x1.a2de72p-7f, -0x1.fdd146p-8f, -0x1.4b6a28p-8f,
     -0x1.8cd6cap-9f, 0x0p+0f, -0x1.103c76p-6f, -0x1.8e43c6p-5f, -0x1.6eb096p-4f, -0x1.fd019ep-4f, -0x1.16959ap-3f, -0x1.0cd92ep-3f},
    {0x1.0e07bap-5f, 0x1.d2e09p-6f, 0x1.45f0aap-6f, 0x1.b00742p-7f, 0x1.d51294p-8f, 0x1.c0536cp-9f, 0x1.d5875ep-10f, 0x1.0a8622p-10f,
     0x1.0e90e2p-11f, 0x0p+0f, -0x1.0e7c56p-3f, -0x1.f51ac2p-4f, -0x1.7f967ep-4f, -0x1.7202b2p-5f, -0x1.13fbbcp-8f, 0x1.50db06p-6f},
    {0x1.1c5ceap-9f, -0x1.7296p-8f, -0x1.5a567ap-8f, -0x1.df154p-9f, -0x1.eca486p-10f, -0x1.9db0dap-11f, -0x1.79b502p-12f, -0x1.78d97cp-13f,
     -0x1.45b96ep-14f, 0x0p+0f, 0x1.b6ac28p-7f, 0x1.34efacp-5f, 0x1.f5035p-5f, 0x1.02727p-4f, 0x1.6a0494p-5f, 0x1.72ab0cp-6f},
    {-0x1.124854p-7f, -0x1.d8a574p-11f, 0x1.8cde5cp-11f, 0x1.931496p-11f, 0x1.bb46ccp-12f, 0x1.576ee8p-13f, 0x1.168c1ap-14f, 0x1.eccad8p-16f,
     0x1.6ccda6p-17f, 0x0p+0f, 0x1.af4eacp-5f, 0x1.61c0d6p-5f, 0x1.2b6766p-6f, -0x1.83bb62p-7f, -0x1.731462p-6f, -0x1.39e732p-6f},
    {0x1.3d8bdap-8f, 0x1.7ea3ap-10f, 0x1.7b7a32p-13f, -0x1.57b288p-14f, -0x1.48613ap-14f, -0x1.0541e6p-15f, -0x1.82d14p-17f, -0x1.32385p-18f,
     -0x1.8d15c2p-20f, 0x0p+0f, -0x1.07eb6ap-7f, -0x1.62694p-6f, -0x1.d02988p-6f, -0x1.151384p-6f, -0x1.954e7p-10f, 0x1.5d6f92p-8f},
    {-0x1.4ea43ap-10f, -0x1.88b3ecp-11f, -0x1.8a81f6p-13f, -0x1.91281ep-16f, 0x1.43cc3p-17f, 0x1.5eb37ap-18f, 0x1.ee9558p-20f, 0x1.63fb4p-21f,
     0x1.95b962p-23f, 0x0p+0f, -0x1.a79326p-7f, -0x1.0c611ep-6f, 0x1.2c0c4ap-11f, 0x1.72b976p-7f, 0x1.f3cf4ap-8f, 0x1.e2b276p-10f},
};

/* R(a), 0 <= a <= 14.75, in 15 pieces: centres, then coefficients. Max relative error 2^-27.08. */
#define TAIL_SHIFT 1.5
#define TAIL_END 14.75
static const float TAIL_PIECES[8][16] = {
    {0x1.7fe098p-1f, 0x1.40163p+0f, 0x1.bfd964p+0f, 0x1.2017fap+1f, 0x1.8024p+1f, 0x1.00022p+2f, 0x1.4006a4p+2f, 0x1.802118p+2f,
     0x1.dfd4c2p+2f, 0x1.301c8p+3f, 0x1.6fed7ep+3f, 0x1.aff63p+3f, 0x1.d4016p+3f, 0x0p+0f, 0x1.000adp-3f, 0x1.801b48p-2f},
    {0x1.337b0ep-2f, 0x1.d88542p-3f, 0x1.7b71d8p-3f, 0x1.3a9974p-3f, 0x1.f190fep-4f, 0x1.82b1d6p-4f, 0x1.3b09a4p-4f, 0x1.09404cp-4f,
     0x1.ac87eap-5f, 0x1.54335ep-5f, 0x1.1a237p-5f, 0x1.e198aep-6f, 0x1.bcdbcap-6f, 0x0p+0f, 0x1.d0ad52p-2f, 0x1.84b006p-2f},
    {-0x1.63f5ccp-3f, -0x1.c47242p-4f, -0x1.32754ep-4f, -0x1.b3d1cep-5f, -0x1.19a4cap-5f, -0x1.5cf47ap-6f, -0x1.d60348p-7f, -0x1.5032e4p-7f,
     -0x1.ba4656p-8f, -0x1.185cfcp-8f, -0x1.82e402p-9f, -0x1.1a5da2p-9f, -0x1.e23ac2p-10f, 0x0p+0f, -0x1.5e6c36p-2f, -0x1.06b7f6p-2f},
    {0x1.5c1398p-4f, 0x1.7b548p-5f, 0x1.bd8944p-6f, 0x1.157c1ep-6f, 0x1.2bc8f6p-7f, 0x1.2dd3c2p-8f, 0x1.541802p-9f, 0x1.a08ce2p-10f,
     0x1.c16bc2p-11f, 0x1.c96fep-12f, 0x1.0763p-12f, 0x1.49605p-13f, 0x1.04339ep-13f, 0x0p+0f, 0x1.a4ddfp-3f, 0x1.222406p-3f},
    {-0x1.2c9db6p-5f, -0x1.1f0dfep-6f, -0x1.29983cp-7f, -0x1.4974b6p-8f, -0x1.2e79e6p-9f, -0x1.f68edcp-11f, -0x1.de7e92p-12f, -0x1.f92a84p-13f,
     -0x1.c1d9d8p-14f, -0x1.717a96p-15f, -0x1.641ab8p-16f, -0x1.7e366ap-17f, -0x1.174f1cp-17f, 0x0p+0f, -0x1.b0226cp-4f, -0x1.15bc6ap-4f},
    {0x1.d6c0cp-7f, 0x1.8fae2ep-8f, 0x1.726b16p-9f, 0x1.706776p-10f, 0x1.23358cp-11f, 0x1.942abcp-13f, 0x1.47e4ap-14f, 0x1.2c2e9ep-15f,
     0x1.bc0278p-17f, 0x1.27a4bap-18f, 0x1.de34ccp-20f, 0x1.b934c6p-21f, 0x1.913dbap-23f, 0x0p+0f, 0x1.89da34p-5f, 0x1.dc2ac6p-6f},
    {-0x1.57bf28p-8f, -0x1.063d2p-9f, -0x1.b612cp-11f, -0x1.896c48p-12f, -0x1.127ba4p-13f, -0x1.3f84eep-15f, -0x1.bc5bc2p-17f, -0x1.628ff4p-18f,
     -0x1.bb3762p-20f, -0x1.dd1d5p-22f, -0x1.435478p-23f, -0x1.00e32ap-24f, -0x1.e80feap-22f, 0x0p+0f, -0x1.4a625ep-6f, -0x1.75bb6ap-7f},
    {0x1.ccc4a4p-10f, 0x1.4489bep-11f, 0x1.e93fdap-13f, 0x1.8f97bep-14f, 0x1.e71dcp-16f, 0x1.e26dfp-18f, 0x1.272c72p-19f, 0x1.9e912ap-21f,
     0x1.a841bp-23f, 0x1.730366p-25f, 0x1.ab0b6ep-27f, 0x1.303c0cp-28f, 0x1.f26e44p-17f, 0x0p+0f, 0x1.f7d46cp-8f, 0x1.05adf2p-8f},
};

/* a R(a), 0 <= a <= 14.75, in 15 pieces: centres, then coefficients. Max relative error 2^-26.73. */
#define SHARE_SHIFT 1.5
#define SHARE_END 14.75
static const float SHARE_PIECES[8][16] = {
    {0x1.80051p-1f, 0x1.3fe868p+0f, 0x1.c00a9cp+0f, 0x1.200d4ap+1f, 0x1.801ba8p+1f, 0x1.0008dp+2f, 0x1.400b7cp+2f, 0x1.80174p+2f,
     0x1.dff9cap+2f, 0x1.30193cp+3f, 0x1.7017fcp+3f, 0x1.b01168p+3f, 0x1.d41fa6p+3f, 0x0p+0f, 0x0p+0f, 0x1.8014dp-2f},
    {0x1.cd2ba6p-3f, 0x1.2756ccp-2f, 0x1.4bf1b4p-2f, 0x1.620734p-2f, 0x1.754e82p-2f, 0x1.82b608p-2f, 0x1.89d4ap-2f, 0x1.8e023cp-2f,
     0x1.919c3ep-2f, 0x1.9422c8p-2f, 0x1.957f3ap-2f, 0x1.964fdep-2f, 0x1.96a256p-2f, 0x0p+0f, 0x0p+0f, 0x1.23951p-3f},
    {0x1.5bf384p-3f, 0x1.7ba18cp-4f, 0x1.bd337ap-5f, 0x1.1590c2p-5f, 0x1.2bd7d2p-6f, 0x1.2dc01ap-7f, 0x1.540a6ap-8f, 0x1.a0aa06p-9f,
     0x1.c10a58p-10f, 0x1.c97e12p-11f, 0x1.070a6ap-11f, 0x1.49235ep-12f, 0x1.0400ccp-12f, 0x0p+0f, 0x1p-1f, 0x1.2226acp-2f},
    {-0x1.c2bfecp-4f, -0x1.af0546p-5f, -0x1.bdfd72p-6f, -0x1.ee5ee8p-7f, -0x1.c5e456p-8f, -0x1.78d1e8p-9f, -0x1.66d13cp-10f, -0x1.7b0788p-11f,
     -0x1.5113eep-12f, -0x1.152e16p-13f, -0x1.0aa2a8p-14f, -0x1.1e67ep-15f, -0x1.a307c8p-16f, 0x0p+0f, -0x1.988446p-2f, -0x1.a09f3p-3f},
    {0x1.d67826p-5f, 0x1.902842p-6f, 0x1.72052cp-7f, 0x1.708e8ep-8f, 0x1.233ffep-9f, 0x1.93f604p-11f, 0x1.47d822p-12f, 0x1.2c5788p-13f,
     0x1.bb49f8p-15f, 0x1.27a682p-16f, 0x1.dd2762p-18f, 0x1.b8c272p-19f, 0x1.2d0ac4p-19f, 0x0p+0f, 0x1.fffa22p-3f, 0x1.dc1e0ep-4f},
    {-0x1.a88db4p-6f, -0x1.44a988p-7f, -0x1.0ed37cp-8f, -0x1.e8d32ap-10f, -0x1.501cb4p-11f, -0x1.897218p-13f, -0x1.121846p-14f, -0x1.b5e232p-16f,
     -0x1.0d88c8p-17f, -0x1.24fe32p-19f, -0x1.8b66ap-21f, -0x1.3a782ep-22f, 0x1.282c6ap-20f, 0x0p+0f, -0x1.0feb4cp-3f, -0x1.d23678p-5f},
    {0x1.5c6362p-7f, 0x1.e19fcep-9f, 0x1.6c3e94p-10f, 0x1.2c1682p-11f, 0x1.7044f8p-13f, 0x1.6c7fp-15f, 0x1.b4d55p-17f, 0x1.309af6p-18f,
     0x1.414044p-20f, 0x1.1a8a22p-22f, 0x1.419998p-24f, 0x1.b8ba12p-26f, -0x1.2d26f2p-20f, 0x0p+0f, 0x1.f20734p-5f, 0x1.98a87ap-6f},
    {-0x1.ffdb7ep-9f, -0x1.42b98ep-10f, -0x1.c3a06p-12f, -0x1.5942b4p-13f, -0x1.6cd05p-15f, -0x1.330bccp-17f, -0x1.42564cp-19f, -0x1.895206p-21f,
     -0x1.67f5b8p-23f, -0x1.fdad6p-26f, -0x1.56b21p-27f, -0x1.c5db1ep-29f, -0x1.cda4a4p-15f, 0x0p+0f, -0x1.4875f6p-6f, -0x1.40c4acp-7f},
};

/* gelu'(-a) e^(a^2/2), 0 <= a <= 14.75, in 15 pieces: centres, then coefficients, then what the root's
   centre is off the root. Max relative error 2^-26.68. */
#define GELU_LEFT_SHIFT 1.5
#define GELU_LEFT_END 14.75
static const float GELU_LEFT_PIECES[9][16] = {
    {0x1.80f0e8p-1f, 0x1.3fe8f4p+0f, 0x1.c001cp+0f, 0x1.1fe7bep+1f, 0x1.7fe23p+1f, 0x1.ffec4p+1f, 0x1.400adcp+2f, 0x1.802298p+2f,
     0x1.dff9e8p+2f, 0x1.30195p+3f, 0x1.70191p+3f, 0x1.afefa8p+3f, 0x1.d40d7cp+3f, 0x0p+0f, 0x1.ffe8ap-4f, 0x1.7ff6ap-2f},
    {0x0p+0f, -0x1.122a02p-2f, -0x1.069ec2p-1f, -0x1.7cbd86p-1f, -0x1.132ddep+0f, -0x1.80486ep+0f, -0x1.eb066p+0f, -0x1.2a34dep+1f,
     -0x1.784592p+1f, -0x1.dff4acp+1f, -0x1.237f16p+2f, -0x1.56c0fcp+2f, -0x1.73b6e6p+2f, 0x0p+0f, 0x1.9da2f6p-2f, 0x1.d71718p-3f},
    {-0x1.2511e8p-1f, -0x1.04d8d4p-1f, -0x1.e518ep-2f, -0x1.cf0ba2p-2f, -0x1.bbc29p-2f, -0x1.ae556p-2f, -0x1.a73414p-2f, -0x1.a305d6p-2f,
     -0x1.9f6c68p-2f, -0x1.9ce5dep-2f, -0x1.9b8968p-2f, -0x1.9ab92p-2f, -0x1.9a6676p-2f, 0x0p+0f, -0x1.7b7a94p-1f, -0x1.4fa356p-1f},
    {0x1.5b25fp-4f, 0x1.7ba08ap-5f, 0x1.bd42fp-6f, 0x1.15d942p-6f, 0x1.2c3dd2p-7f, 0x1.2df6eap-8f, 0x1.540c44p-9f, 0x1.a088b4p-10f,
     0x1.c1094ap-11f, 0x1.c97edp-12f, 0x1.0709fep-12f, 0x1.496e46p-13f, 0x1.04d49cp-13f, 0x0p+0f, 0x1.a4e512p-3f, 0x1.2232f2p-3f},
    {-0x1.2ba7p-5f, -0x1.1f50eap-6f, -0x1.295c26p-7f, -0x1.49f3fcp-8f, -0x1.2f1372p-9f, -0x1.f6d06ep-11f, -0x1.de5d06p-12f, -0x1.f98e5p-13f,
     -0x1.c14cacp-14f, -0x1.718348p-15f, -0x1.638bb6p-16f, -0x1.7ced6ap-17f, -0x1.801f6ep-18f, 0x0p+0f, -0x1.b02eeep-4f, -0x1.15cec4p-4f},
    {0x1.d4f992p-7f, 0x1.905506p-8f, 0x1.720b9cp-9f, 0x1.71441cp-10f, 0x1.23ce94p-11f, 0x1.94b8ep-13f, 0x1.47c3c2p-14f, 0x1.2bbfa4p-15f,
     0x1.bbd446p-17f, 0x1.26fbb2p-18f, 0x1.d8a6a2p-20f, 0x1.bb898ap-21f, -0x1.9667aap-15f, 0x0p+0f, 0x1.89def2p-5f, 0x1.dc494p-6f},
    {-0x1.55955ep-8f, -0x1.080f2ap-9f, -0x1.b6c346p-11f, -0x1.9381f8p-12f, -0x1.1290dep-13f, -0x1.41f5ep-15f, -0x1.c123dp-17f, -0x1.37f468p-18f,
     -0x1.bd32a6p-20f, -0x1.dfe084p-22f, -0x1.39cf4ep-23f, -0x1.8d6794p-24f, -0x1.271a68p-13f, 0x0p+0f, -0x1.475d16p-6f, -0x1.73f6dep-7f},
    {0x1.cd5598p-10f, 0x1.2da7eep-11f, 0x1.f20216p-13f, 0x1.79b858p-14f, 0x1.efec16p-16f, 0x1.cc399p-18f, 0x1.288acap-19f, 0x1.edf906p-21f,
     0x1.946de4p-23f, 0x1.adaefp-25f, 0x1.887c9ep-26f, 0x1.830818p-30f, 0x1.db537p-10f, 0x0p+0f, 0x1.fa3b76p-8f, 0x1.069274p-8f},
    {0x1.859a04p-15f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f,
     0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f},
};

/* gelu_tanh'(-a) e^v, 0 <= a <= 11, in 16 pieces: centres, then coefficients, then what the root's centre
   is off the root. Max relative error 2^-26.48. */
#define GELU_TANH_LEFT_SHIFT 0.85
#define GELU_TANH_LEFT_END 11
static const float GELU_TANH_LEFT_PIECES[9][16] = {
    {0x1.664f4cp+0f, 0x1.e65622p+0f, 0x1.33329ap+1f, 0x1.734a94p+1f, 0x1.d325f8p+1f, 0x1.29aaacp+2f, 0x1.698fap+2f, 0x1.a997fp+2f,
     0x1.04daep+3f, 0x1.42693cp+3f, 0x1.99a58p-7f, 0x1.6661acp-4f, 0x1.19aa94p-2f, 0x1.0ce2a8p-1f, 0x1.813d44p-1f, 0x1.065d1cp+0f},
    {-0x1.769158p+0f, -0x1.a2f852p+1f, -0x1.6c0e76p+2f, -0x1.1a4a9ep+3f, -0x1.e742c4p+3f, -0x1.bf59f8p+4f, -0x1.74e4e4p+5f, -0x1.223e46p+6f,
     -0x1.ffdb12p+6f, -0x1.d40902p+7f, 0x1.ffe5bap-2f, 0x1.fac118p-2f, 0x1.c6ebcap-2f, 0x1.18b1e6p-2f, 0x0p+0f, -0x1.f7ab3ap-2f},
    {-0x1.84d7a6p+1f, -0x1.0d034cp+2f, -0x1.5f6daep+2f, -0x1.c55926p+2f, -0x1.4522e2p+3f, -0x1.ef9d6cp+3f, -0x1.6177e2p+4f, -0x1.dfe8a4p+4f,
     -0x1.6228a4p+5f, -0x1.0b255cp+6f, -0x1.07a95cp-6f, -0x1.eb36p-4f, -0x1.ba1356p-2f, -0x1.e3accep-1f, -0x1.7961e2p+0f, -0x1.11c38cp+1f},
    {-0x1.2c35bcp+0f, -0x1.309bf4p+0f, -0x1.6aaf0cp+0f, -0x1.c63f5p+0f, -0x1.29a1e4p+1f, -0x1.7e44dep+1f, -0x1.d06252p+1f, -0x1.115034p+2f,
     -0x1.4f09e6p+2f, -0x1.9e19bap+2f, -0x1.4d2032p-1f, -0x1.778bdep-1f, -0x1.d8e47ep-1f, -0x1.1ce08ep+0f, -0x1.342e3ep+0f, -0x1.38e7d6p+0f},
    {0x1.60b236p-5f, -0x1.4df744p-4f, -0x1.aca556p-3f, -0x1.03352p-2f, -0x1.da36fcp-3f, -0x1.b7b252p-3f, -0x1.b66acap-3f, -0x1.b66c46p-3f,
     -0x1.b666e2p-3f, -0x1.b666bcp-3f, -0x1.7e1e9cp-2f, -0x1.72efbp-2f, -0x1.3acefap-2f, -0x1.881dbap-3f, -0x1.3d0b14p-4f, 0x1.6a209p-6f},
    {-0x1.e8d6ecp-6f, -0x1.3a78e8p-4f, -0x1.670dd8p-5f, -0x1.aa7306p-9f, 0x1.30569p-7f, 0x1.7ad58ep-11f, 0x1.12e5d2p-18f, -0x1.9b0ceap-21f,
     -0x1.7a1a24p-21f, -0x1.86150ep-24f, 0x1.dc9aa6p-7f, 0x1.864f9ep-5f, 0x1.89896p-4f, 0x1.06abb4p-3f, 0x1.dc376ep-4f, 0x1.f43e18p-5f},
    {-0x1.44f832p-5f, 0x1.67ceap-10f, 0x1.2e245p-6f, 0x1.6fd884p-7f, -0x1.8c3cp-10f, -0x1.467e1cp-11f, 0x1.74b28ep-18f, 0x1.ae311p-16f,
     -0x1.2c46eep-21f, -0x1.1d8fa8p-20f, 0x1.03fd0ap-3f, 0x1.e1c6ccp-5f, 0x1.5d5bdp-5f, 0x1.d9336ap-8f, -0x1.b4df1p-6f, -0x1.97e70ep-5f},
    {0x1.8afeaep-7f, 0x1.738d7ep-7f, 0x1.f3874ep-13f, -0x1.111a7ep-8f, -0x1.ef42a4p-11f, 0x1.28d7b4p-12f, 0x1.2d5bdcp-19f, -0x1.f09b52p-18f,
     0x1.b795c4p-21f, 0x1.272106p-22f, 0x1.5a35c8p+5f, -0x1.875188p-6f, -0x1.38f2ep-6f, -0x1.c88f52p-6f, -0x1.586c0ap-6f, -0x1.6427b2p-8f},
    {0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f,
     0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, -0x1.56e7a6p-15f, 0x0p+0f},
};

/* mish'(-a) e^a, 0 <= a <= 22, and beyond, in 16 pieces: centres, then coefficients, then what the root's
   centre is off the root. Max relative error 2^-25.20. */
#define MISH_LEFT_SHIFT 1.55
#define MISH_LEFT_END 22
static const float MISH_LEFT_PIECES[9][16] = {
    {0x1.66877ap-1f, 0x1.314a9cp+0f, 0x1.b34ed4p+0f, 0x1.199fdcp+1f, 0x1.79a8fep+1f, 0x1.f9755p+1f, 0x1.3ccf96p+2f, 0x1.7ceea4p+2f,
     0x1.dcc772p+2f, 0x1.2e78eep+3f, 0x1.6e7accp+3f, 0x1.ae3c5ep+3f, 0x1.074ce8p+4f, 0x1.44p+4f, 0x1.99a08p-4f, 0x1.4cb374p-2f},
    {0x1.7c2008p-2f, 0x0p+0f, -0x1.f3e8acp-2f, -0x1.039eb8p+0f, -0x1.d29832p+0f, -0x1.70f3b6p+1f, -0x1.f5967ap+1f, -0x1.3c065ap+2f,
     -0x1.9c8538p+2f, -0x1.0e732cp+3f, -0x1.4e79d8p+3f, -0x1.8e3c36p+3f, -0x1.ee99cep+3f, -0x1.34p+4f, 0x1.2f202ep-1f, 0x1.1689c6p-1f},
    {-0x1.354dfcp-1f, -0x1.c26p-1f, -0x1.05abf8p+0f, -0x1.127a46p+0f, -0x1.133038p+0f, -0x1.0c110ap+0f, -0x1.06410ep+0f, -0x1.02f6b8p+0f,
     -0x1.00e2cap+0f, -0x1.0028eap+0f, -0x1.0006eep+0f, -0x1.000124p+0f, -0x1.00001p+0f, -0x1p+0f, -0x1.ead508p-4f, -0x1.3b843p-2f},
    {-0x1.6a41c8p-2f, -0x1.a3d044p-3f, -0x1.5def16p-4f, -0x1.6fd8eep-6f, 0x1.5c6918p-7f, 0x1.c6872ep-7f, 0x1.1c19p-7f, 0x1.26216ep-8f,
     0x1.7956d2p-10f, 0x1.1e2e54p-12f, 0x1.8edef8p-15f, 0x1.24a5acp-19f, 0x1.5febbp-20f, 0x0p+0f, -0x1.a281fap-2f, -0x1.aec59p-2f},
    {0x1.75c24cp-4f, 0x1.8c1b86p-4f, 0x1.e1a354p-5f, 0x1.c542a6p-6f, 0x1.757064p-8f, -0x1.64d79p-10f, -0x1.bf7a96p-10f, -0x1.1699f8p-10f,
     -0x1.916cccp-12f, -0x1.4766d4p-14f, -0x1.d67b64p-17f, -0x1.11a25cp-19f, -0x1.2cd14cp-22f, 0x0p+0f, -0x1.b3b5dep-5f, 0x1.0afed8p-6f},
    {0x1.b7720ap-6f, -0x1.d0daccp-7f, -0x1.369f84p-6f, -0x1.83b186p-7f, -0x1.fc56c2p-9f, -0x1.03387cp-11f, 0x1.0e01dp-13f, 0x1.49a466p-13f,
     0x1.2be6f8p-14f, 0x1.0f5968p-16f, 0x1.9de2eap-19f, 0x1.08f116p-16f, -0x1.0a8202p-21f, 0x0p+0f, 0x1.47448p-4f, 0x1.22493p-4f},
    {-0x1.8a087ep-6f, -0x1.06aef2p-7f, 0x1.ea393ep-10f, 0x1.855632p-9f, 0x1.5b19a2p-10f, 0x1.27875p-12f, 0x1.46c8cp-15f, -0x1.12c676p-17f,
     -0x1.3dc4b2p-17f, -0x1.4d1dacp-19f, -0x1.38f54cp-21f, -0x1.7dd096p-22f, 0x1.67604p-26f, 0x0p+0f, 0x1.640d4p-9f, -0x1.12ecdep-6f},
    {0x1.7c838ep-9f, 0x1.5dc92p-8f, 0x1.450894p-10f, -0x1.ba2b7p-13f, -0x1.3ea396p-12f, -0x1.52a26cp-14f, -0x1.07fe4ep-16f, -0x1.3c46p-19f,
     0x1.8882c4p-21f, 0x1.7395cp-22f, 0x1.288ad6p-24f, -0x1.52fd6ap-17f, 0x1.7a2096p-24f, 0x0p+0f, -0x1.1964fap-6f, -0x1.7474a2p-7f},
    {0x0p+0f, 0x1.dbfcbcp-14f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f,
     0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f},
};

/* mish'(a), 0 <= a <= 22, in 16 pieces: centres, then coefficients. Max relative error 2^-25.44. */
#define MISH_RIGHT_SHIFT 1.55
#define MISH_RIGHT_END 22
static const float MISH_RIGHT_PIECES[8][16] = {
    {0x1.66598ap-1f, 0x1.331f2cp+0f, 0x1.b3400ep+0f, 0x1.199556p+1f, 0x1.79ba82p+1f, 0x1.f9ab2p+1f, 0x1.3cd25ep+2f, 0x1.7ce17p+2f,
     0x1.dcab28p+2f, 0x1.2e48dep+3f, 0x1.6e8a2ep+3f, 0x1.ae906ep+3f, 0x1.074ce8p+4f, 0x1.43b934p+4f, 0x1.99c14cp-4f, 0x1.4cba5cp-2f},
    {0x1.f00154p-1f, 0x1.1389ep+0f, 0x1.15916ap+0f, 0x1.0ebde2p+0f, 0x1.05cb56p+0f, 0x1.013b4p+0f, 0x1.003938p+0f, 0x1.00099ap+0f,
     0x1.00009ep+0f, 0x1.000004p+0f, 0x1p+0f, 0x1p+0f, 0x1p+0f, 0x1p+0f, 0x1.53a3fcp-1f, 0x1.97eefep-1f},
    {0x1.6a87f8p-2f, 0x1.79e43ep-4f, -0x1.2dc938p-5f, -0x1.debeaep-5f, -0x1.06c186p-5f, -0x1.03d47ep-7f, -0x1.913916p-10f, -0x1.15d3aep-12f,
     -0x1.253cccp-16f, -0x1.c2f094p-22f, -0x1.29066p-27f, -0x1.9814bap-33f, -0x1.97e6e2p-41f, -0x1.ec9faep-52f, 0x1.3ff37cp-1f, 0x1.1b2f54p-1f},
    {-0x1.2d22eep-2f, -0x1.9f891cp-3f, -0x1.005fd8p-4f, 0x1.b600eap-8f, 0x1.331ccp-6f, 0x1.9511cp-8f, 0x1.574fa6p-10f, 0x1.f005fap-13f,
     0x1.0dd612p-16f, 0x1.0481f8p-23f, 0x1.a34f9ep-24f, 0x1.22a0fep-29f, 0x1.271be8p-39f, 0x1.d088b6p-50f, -0x1.a4a15ap-4f, -0x1.b1ad72p-3f},
    {-0x1.67002p-8f, 0x1.9c1e32p-4f, 0x1.2ab6f8p-4f, 0x1.76dfdap-6f, -0x1.f3af5cp-9f, -0x1.7e413cp-9f, -0x1.7a26ap-11f, -0x1.221052p-13f,
     -0x1.44d2fp-17f, -0x1.107c54p-22f, -0x1.4d048p-27f, -0x1.f58dacp-33f, -0x1.0de96ap-42f, -0x1.fd6b3ep-53f, -0x1.6f7e62p-3f, -0x1.1799bcp-3f},
    {0x1.6894dp-4f, 0x1.943102p-7f, -0x1.c8b984p-6f, -0x1.31970ep-6f, -0x1.0ece2p-9f, 0x1.b6a394p-11f, 0x1.27be02p-12f, 0x1.f0df1p-15f,
     0x1.290a88p-18f, 0x1.c74b4ep-21f, -0x1.f6243p-23f, -0x1.5b6c8p-28f, -0x1.d17548p-41f, -0x1.061faep-50f, 0x1.5b5c76p-6f, 0x1.211fc2p-4f},
    {-0x1.f111dep-7f, -0x1.ea23b8p-6f, -0x1.6b4e7ep-9f, 0x1.9811a8p-8f, 0x1.18757cp-9f, -0x1.174662p-14f, -0x1.516c28p-14f, -0x1.52105ap-16f,
     -0x1.e45bdp-20f, -0x1.524ebep-25f, 0x1.93e688p-29f, 0x1.568b18p-34f, -0x1.31912ep-43f, -0x1.559a48p-54f, 0x1.8dcc54p-5f, 0x1.14721p-5f},
    {-0x1.36c8bcp-6f, 0x1.e5779p-8f, 0x1.c52776p-8f, 0x1.ede056p-17f, -0x1.c6d32cp-11f, -0x1.eae7a4p-15f, 0x1.f7cad4p-17f, 0x1.6c6e88p-18f,
     0x1.0913eep-21f, -0x1.fd5a7ep-22f, 0x1.536788p-23f, 0x1.d5f09ap-29f, 0x1.c6b0bap-43f, 0x1.1481f2p-52f, 0x1.e6cb6p-5f, -0x1.1e59fep-6f},
};

/* silu'(-a) e^a, 0 <= a <= 22.5, and beyond, in 16 pieces: centres, then coefficients, then what the
   root's centre is off the root. Max relative error 2^-25.65. */
#define SILU_LEFT_SHIFT 1.5
#define SILU_LEFT_END 22.5
static const float SILU_LEFT_PIECES[9][16] = {
    {0x1.8008dp-1f, 0x1.4748bcp+0f, 0x1.bfef28p+0f, 0x1.1ff172p+1f, 0x1.8017e8p+1f, 0x1.00057p+2f, 0x1.401c34p+2f, 0x1.7ff52p+2f,
     0x1.dfe12ep+2f, 0x1.2ff07cp+3f, 0x1.701a6ap+3f, 0x1.b02a3p+3f, 0x1.0819c8p+4f, 0x1.48p+4f, 0x1.fff86p-4f, 0x1.800588p-2f},
    {0x1.552e5ap-2f, 0x0p+0f, -0x1.ac04f6p-2f, -0x1.df5c6p-1f, -0x1.c53b46p+0f, -0x1.70189ap+1f, -0x1.f88c8ap+1f, -0x1.3e37dcp+2f,
     -0x1.9f6238p+2f, -0x1.0fe56ep+3f, -0x1.501898p+3f, -0x1.9029e6p+3f, -0x1.f0338cp+3f, -0x1.38p+4f, 0x1.fbd6e4p-2f, 0x1.d80126p-2f},
    {-0x1.dc967p-2f, -0x1.907a9ep-1f, -0x1.f3906ep-1f, -0x1.154e5p+0f, -0x1.1ed3dp+0f, -0x1.15defap+0f, -0x1.0bc622p+0f, -0x1.05aa5ap+0f,
     -0x1.01b2d8p+0f, -0x1.004e9ap+0f, -0x1.000d3ep+0f, -0x1.000224p+0f, -0x1.00002p+0f, -0x1p+0f, -0x1.0f4186p-4f, -0x1.bcbf9cp-3f},
    {-0x1.52cabap-2f, -0x1.05b088p-2f, -0x1.3d16f8p-3f, -0x1.0d097cp-4f, 0x1.16efacp-8f, 0x1.6f87f2p-6f, 0x1.03bf1ap-6f, 0x1.16d1cp-7f,
     0x1.698736p-9f, 0x1.130084p-11f, 0x1.7d44e6p-14f, 0x1.34cfcp-16f, 0x1.1d8e26p-19f, 0x0p+0f, -0x1.1dc1ep-2f, -0x1.482138p-2f},
    {0x1.2f9a64p-6f, 0x1.158768p-4f, 0x1.1b72a4p-4f, 0x1.891a82p-5f, 0x1.0f3c64p-6f, -0x1.c8b3ep-12f, -0x1.70eaf6p-9f, -0x1.01885cp-9f,
     -0x1.7f82c2p-11f, -0x1.39ac6ep-13f, -0x1.c04288p-16f, -0x1.486a4ap-18f, -0x1.d1f09p-22f, 0x0p+0f, -0x1.230f5ep-4f, -0x1.351d36p-5f},
    {0x1.1b4574p-5f, 0x1.587e32p-7f, -0x1.c9634cp-8f, -0x1.922926p-7f, -0x1.f694aap-8f, -0x1.bc9a26p-10f, 0x1.bffbb4p-15f, 0x1.16b562p-12f,
     0x1.1bd978p-13f, 0x1.05a88ep-15f, 0x1.8c41d6p-18f, -0x1.0b80a2p-17f, -0x1.7d49cep-21f, 0x0p+0f, 0x1.cb933ap-6f, 0x1.30ffeep-5f},
    {-0x1.8c61dap-8f, -0x1.3a02ap-7f, -0x1.35d4fap-8f, -0x1.61a4fp-14f, 0x1.a78474p-10f, 0x1.68784cp-11f, 0x1.158e1ep-13f, -0x1.9e3148p-18f,
     -0x1.218e22p-16f, -0x1.5c15ecp-18f, -0x1.41feb2p-20f, 0x1.a32424p-24f, 0x1.256e2ep-26f, 0x0p+0f, 0x1.542c84p-7f, 0x1.00e93cp-8f},
    {-0x1.ba7abp-9f, 0x1.acc39p-11f, 0x1.04e2e6p-9f, 0x1.0abc7p-10f, -0x1.70535ep-15f, -0x1.37ee1ep-13f, -0x1.79b17p-15f, -0x1.0efb46p-17f,
     0x1.2636b6p-20f, 0x1.3ef314p-21f, 0x1.13e54ap-23f, 0x1.916b62p-18f, 0x1.1843cap-23f, 0x0p+0f, -0x1.da4d2cp-9f, -0x1.34c14p-8f},
    {0x0p+0f, -0x1.6f9082p-17f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f,
     0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f},
};

#endif /* FASTACT_COEFFICIENTS_H */
